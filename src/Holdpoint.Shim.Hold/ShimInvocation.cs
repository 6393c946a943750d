// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Holds;

namespace Holdpoint.Shim.Hold;

/// <summary>
/// How containerd called: the name stands for the shim, the arguments are Go flags and one action (runtime v2, "Commands" in
/// containerd's core/runtime/v2/README.md).
/// </summary>
internal sealed record ShimInvocation
{
    private const string Prefix = "containerd-shim-";
    private const string HoldPrefix = Prefix + "hold-";

    // Flags that ask for a text: whatever action follows, the shim does not take it.
    private static readonly string[] _questions = ["v", "version", "info", "h", "help"];

    // All flags without a value, as the shims of containerd know them.
    private static readonly string[] _switches = [.. _questions, "debug"];

    /// <summary>The path under which this was started.</summary>
    public required string Path { get; init; }

    /// <summary>Its last part.</summary>
    public required string Name { get; init; }

    /// <summary>The shim that it stands for; null when the name stands for none.</summary>
    public string? Shim { get; init; }

    public string? Action { get; init; }

    public ContainerReference? Container { get; init; }

    /// <summary>The containerd that called, as it names itself.</summary>
    public string? Containerd { get; init; }

    public required string Bundle { get; init; }

    public bool IsStart => Action == "start";

    public bool IsDelete => Action == "delete";

    public static ShimInvocation Parse(IReadOnlyList<string> command)
    {
        string name = System.IO.Path.GetFileName(command[0]);
        Dictionary<string, string> flags = [];
        int next = 1;
        while (next < command.Count && command[next].StartsWith('-') && command[next] is not ("-" or "--"))
        {
            next = TakeFlag(command, next, flags);
        }

        // Go's flags may be ended by "--", which is no action.
        next += next < command.Count && command[next] == "--" ? 1 : 0;
        return new ShimInvocation
        {
            Path = command[0],
            Name = name,
            Shim = ShimOf(name),
            Action = next < command.Count && !_questions.Any(flags.ContainsKey) ? command[next] : null,
            Container = flags.TryGetValue("id", out string? id) ? new ContainerReference(flags.GetValueOrDefault("namespace", ""), id) : null,
            Containerd = flags.GetValueOrDefault("publish-binary"),
            Bundle = System.IO.Path.GetFullPath(flags.GetValueOrDefault("bundle", ".")),
        };
    }

    /// <summary>
    /// <c>containerd-shim-hold-X-vN</c> stands for <c>containerd-shim-X-vN</c>; a link of that plain name, for a client that
    /// cannot choose a runtime, stands for the next file of its own name.
    /// </summary>
    private static string? ShimOf(string name) =>
        name.StartsWith(HoldPrefix, StringComparison.Ordinal) && name.Length > HoldPrefix.Length ? Prefix + name[HoldPrefix.Length..]
        : name.StartsWith(Prefix, StringComparison.Ordinal) && name.Length > Prefix.Length && name != Prefix + "hold" && name != HoldPrefix ? name
        : null;

    private static int TakeFlag(IReadOnlyList<string> command, int at, Dictionary<string, string> flags)
    {
        string[] parts = command[at].TrimStart('-').Split('=', 2);
        bool valueFollows = parts.Length == 1 && !_switches.Contains(parts[0]);
        flags[parts[0]] = parts.Length == 2 ? parts[1] : valueFollows && at + 1 < command.Count ? command[at + 1] : "";
        return at + (valueFollows ? 2 : 1);
    }
}
