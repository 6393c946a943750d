// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Testing;

namespace Holdpoint.Tracing.Tests;

/// <summary>An unprivileged user with a folder of its own, in which there is a copy of the executable that it may execute.</summary>
internal sealed class OtherUser : IDisposable
{
    private const string Id = "65534";

    // Not below a TemporaryFolder, into which nobody else may look.
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "holdpoint-test-" + Guid.NewGuid().ToString("N")[..8]);

    public OtherUser()
    {
        _ = new Command("install", "-d", "-o", Id, "-m", "0711", _folder).RunOrThrow();
        _ = new Command("install", "-m", "0755", Repository.Holdpoint, Executable).RunOrThrow();
    }

    private string Executable => Path.Combine(_folder, "holdpoint");

    private string Events => Path.Combine(_folder, "events");

    /// <summary>A copy of a program, owned by root, changed by a command such as chmod 4755.</summary>
    public string Copy(string program, string tool, string argument)
    {
        string copy = Path.Combine(_folder, Path.GetFileName(program));
        _ = new Command("install", "-m", "0755", program, copy).RunOrThrow();
        _ = new Command(tool, argument, copy).RunOrThrow();
        return copy;
    }

    /// <summary>A command line of holdpoint as this user types it.</summary>
    public Command Command(string[] line) =>
        new("setpriv", ["--reuid", Id, "--regid", Id, "--clear-groups", Executable, .. line[1..]])
        {
            Environment = new Dictionary<string, string?> { ["HOLDPOINT_DIR"] = Events },
        };

    public void AssertNothingLeft() =>
        Assert.True(Eventually.Holds(() => !Directory.Exists(Events) || Directory.GetFileSystemEntries(Events).Length == 0));

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
