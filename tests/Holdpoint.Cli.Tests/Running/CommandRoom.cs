// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.Json.Nodes;
using Holdpoint.Testing;

namespace Holdpoint.Cli.Tests.Running;

/// <summary>Runs the published command line with an event folder of the test's own. At the end nothing of it may be left.</summary>
internal sealed class CommandRoom : IDisposable
{
    private const string Variable = "HOLDPOINT_DIR";

    private readonly TemporaryFolder _folder = new();
    private readonly List<RunningProgram> _programs = [];
    private readonly uint? _user;

    /// <param name="user">Who runs the commands; null: the user of the tests.</param>
    public CommandRoom(uint? user = null)
    {
        _user = user;
        Events = _folder["events"];
        if (user is { } other)
        {
            // The folder above stays the tests' own: the other user may pass through it and change nothing.
            _ = new Command("chmod", "0755", _folder.Path).RunOrThrow();
            _ = new Command("install", "-d", "-m", "0700", "-o", Text(other), "-g", Text(other), Events).RunOrThrow();
            // The checkout may lie in a folder that is closed to him, such as /root.
            string programs = Directory.CreateDirectory(_folder["bin"]).FullName;
            _ = new Command("chmod", "0755", programs).RunOrThrow();
            foreach (string program in new[] { Repository.Holdpoint, Path.Combine(Path.GetDirectoryName(Repository.Holdpoint)!, "containerd-shim-hold") })
            {
                _ = new Command("install", "-m", "0755", program, programs).RunOrThrow();
            }

            Holdpoint = Path.Combine(programs, "holdpoint");
        }
    }

    /// <summary>The command line, where the room's user can execute it.</summary>
    public string Holdpoint { get; } = Repository.Holdpoint;

    /// <summary>HOLDPOINT_DIR.</summary>
    public string Events { get; set; }

    /// <summary>A path for a file of the test's own.</summary>
    public string this[string name] => _folder[name];

    /// <summary>The event's file of a process.</summary>
    public string EventOf(int pid) => Path.Combine(Events, $"debugger-{Text(pid)}");

    public Command Command(params string[] arguments) => Of(Holdpoint, arguments);

    /// <summary>Any program, with the room's user and folder.</summary>
    public Command Of(string program, params string[] arguments)
    {
        Dictionary<string, string?> environment = new() { [Variable] = Events };
        return _user is { } user
            ? new Command("setpriv", ["--reuid", Text(user), "--regid", Text(user), "--clear-groups", program, .. arguments]) { Environment = environment }
            : new Command(program, arguments) { Environment = environment };
    }

    /// <summary>holdpoint, to its end.</summary>
    public CommandResult Run(params string[] arguments) => Command(arguments).Run();

    public RunningProgram Start(Command command)
    {
        RunningProgram program = new(command);
        _programs.Add(program);
        return program;
    }

    /// <summary>`holdpoint run`, until its command is held.</summary>
    public RunningProgram Hold(params string[] arguments) => Held(Start(Command(["run", .. arguments])));

    /// <summary>A shell that waits at a hold of its own, as docs/protocol.md tells; it says what it has read, and ends with 7.</summary>
    public RunningProgram HoldInShell() => Held(Start(Of("/bin/sh", "-c", $"""
        event=$HOLDPOINT_DIR/debugger-$$
        mkdir -p -m 700 "$HOLDPOINT_DIR" && mkfifo -m 600 "$event" && exec 3<>"$event" && read -r line <&3
        echo "goes on"
        rm "$event"
        exit 7
        """)));

    /// <summary>What `ps --json` prints.</summary>
    public JsonArray List() => JsonNode.Parse(Command("ps", "--json").RunOrThrow())!.AsArray();

    /// <summary>The hold of a process, as `ps --json` has it.</summary>
    public JsonNode? Find(int pid) => List().FirstOrDefault(hold => (int?)hold!["pid"] == pid);

    public JsonNode WaitForHold(int pid) => Eventually.Is(() => Find(pid), $"{pid} is held");

    /// <summary>The room's entry of `ps --json` whose program has that name.</summary>
    public JsonNode WaitForHold(string program) => Eventually.Is(() => List().FirstOrDefault(hold => Path.GetFileName((string?)hold!["executable"]) == program), $"{program} is held");

    public void AssertNothingLeft() => Assert.True(
        Eventually.Holds(() => Entries().Length == 0 && Processes().Length == 0),
        $"left: {string.Join(' ', Entries())}; processes: {string.Join(' ', Processes())}");

    public void Dispose()
    {
        foreach (RunningProgram program in _programs)
        {
            program.Dispose();
        }

        foreach (int pid in Processes())
        {
            _ = new Command("kill", "-KILL", Text(pid)).Run();
        }

        _folder.Dispose();
    }

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);

    private RunningProgram Held(RunningProgram program)
    {
        if (!Eventually.Holds(() => program.HasEnded || Find(program.Pid) is not null) || program.HasEnded)
        {
            throw new InvalidOperationException($"{program.Pid} is not held: {(program.HasEnded ? program.WaitForEnd() : "")}");
        }

        return program;
    }

    private string[] Entries() => Directory.Exists(Events) ? Directory.GetFileSystemEntries(Events) : [];

    /// <summary>Keepers and held programs alike have the folder in their environment.</summary>
    private int[] Processes() => [.. Directory.GetDirectories("/proc").Select(folder => Path.GetFileName(folder))
        .Where(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _) && EnvironmentOf(name).Contains($"{Variable}={Events}"))
        .Select(name => int.Parse(name, CultureInfo.InvariantCulture))];

    private static string[] EnvironmentOf(string pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/environ").Split('\0');
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile.
            return [];
        }
    }
}
