// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using Holdpoint.Events;
using Holdpoint.Holds;
using Holdpoint.Testing;

namespace Holdpoint.Tests;

/// <summary>A user for whom this executable, and the sample, are started; both from a copy that everybody may read.</summary>
internal sealed class OtherUser : IDisposable
{
    public const string Verb = "as-other-user";
    private readonly TemporaryFolder _programs = new();

    public OtherUser(uint id)
    {
        Id = id;
        _ = new Command("cp", "-rL", AppContext.BaseDirectory, _programs["bin"]).RunOrThrow();
        _ = new Command("chmod", "-R", "a+rX", _programs.Path).RunOrThrow();
    }

    public uint Id { get; }

    /// <summary>Where its events are, without any variable set.</summary>
    public string Folder => $"/tmp/holdpoint-{Id}";

    /// <summary>What the child says: `list` prints "pid label" lines, the others an outcome.</summary>
    public static int Run(string[] arguments)
    {
        switch (arguments)
        {
            case ["list"]:
                foreach (HoldInfo hold in HoldList.Read())
                {
                    Console.WriteLine($"{hold.Pid} {hold.Label} {hold.Arguments?.Count}");
                }

                return 0;
            case ["signal", string name]:
                Console.WriteLine(NamedEvent.Signal(name));
                return 0;
            case ["release", string pid, string folder]:
                // As if it had been told where the event is.
                Console.WriteLine(HoldRelease.Release(new HoldInfo { Pid = int.Parse(pid, CultureInfo.InvariantCulture), State = HoldState.Held, Folder = folder }));
                return 0;
            case ["make-ready", string pid, string keeper]:
                // As if it had been listed.
                Console.WriteLine(HoldRelease.MakeReady(
                    new HoldInfo
                    {
                        Pid = int.Parse(pid, CultureInfo.InvariantCulture),
                        State = HoldState.Held,
                        HoldPoint = "exec",
                        Keeper = int.Parse(keeper, CultureInfo.InvariantCulture),
                    },
                    TimeLimits.Step));
                return 0;
            default:
                return 2;
        }
    }

    public Process StartSample() => AsUser(_programs["bin/code-hold"]).Start();

    public CommandResult Ask(string? folder, params string[] arguments) =>
        (AsUser([_programs["bin/Holdpoint.Tests"], Verb, .. arguments]) is { } command && folder is not null
            ? command with { Environment = new Dictionary<string, string?>(command.Environment) { ["HOLDPOINT_DIR"] = folder } }
            : AsUser([_programs["bin/Holdpoint.Tests"], Verb, .. arguments])).Run();

    public CommandResult Shell(string script) => AsUser("sh", "-c", script).Run();

    public void Dispose() => _programs.Dispose();

    private Command AsUser(params string[] command) =>
        new("setpriv", ["--reuid", $"{Id}", "--regid", $"{Id}", "--clear-groups", .. command])
        {
            WorkingDirectory = "/",
            Environment = new Dictionary<string, string?>
            {
                ["HOLDPOINT_DIR"] = null,
                ["XDG_RUNTIME_DIR"] = null,
                ["HOME"] = "/nonexistent",
                ["CODE_HOLD_WAIT_DEBUGGER"] = "1",
            },
        };
}
