// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Commands;

/// <summary>
/// How containerd calls a shim: flags as Go's package reads them (<c>-x v</c>, <c>-x=v</c>, <c>--x</c>), then one action. Unknown flags are taken for
/// those of a newer containerd, with a value where one follows.
/// </summary>
internal sealed record ShimArguments
{
    private static readonly string[] _switches = ["v", "version", "info", "h", "help", "debug"];

    private readonly Dictionary<string, string> _flags;

    private ShimArguments(Dictionary<string, string> flags, string action)
    {
        _flags = flags;
        Action = action;
    }

    public string Namespace => Flag("namespace");

    public string Id => Flag("id");

    /// <summary>containerd's socket.</summary>
    public string Address => Flag("address");

    /// <summary>The containerd that called.</summary>
    public string PublishBinary => Flag("publish-binary");

    /// <summary>The container's folder, where it is given: with <c>delete</c>.</summary>
    public string Bundle => Flag("bundle");

    /// <summary>Where the daemon serves, if not at the inherited socket.</summary>
    public string Socket => Flag("socket");

    public bool Debug => Is("debug");

    public bool AsksVersion => Is("v") || Is("version");

    public bool AsksInfo => Is("info");

    public bool AsksHelp => Is("h") || Is("help");

    /// <summary><c>start</c>, <c>delete</c>, or empty for the daemon.</summary>
    public string Action { get; }

    public static ShimArguments Parse(IReadOnlyList<string> args)
    {
        Dictionary<string, string> flags = [];
        int next = 0;
        while (next < args.Count && args[next].Length > 1 && args[next][0] == '-' && args[next] != "--")
        {
            next = Take(args, next, flags);
        }

        next += next < args.Count && args[next] == "--" ? 1 : 0;
        return new ShimArguments(flags, next < args.Count ? args[next] : "");
    }

    public static string Usage(ShimInfo info) => $"""
        {info.Runtime} {info.Version}: a containerd shim, which containerd starts by itself.
        usage: [-namespace NAME -id ID -address SOCKET -publish-binary FILE -bundle FOLDER -debug] start|delete
          start     leaves the daemon behind that serves the container, and prints its address
          delete    removes what is left of the container
          -info     what this runtime can do, in protobuf form
          -v        the version
        {info.WaitVariable}=1 in containerd's environment makes every Create wait for a debugger.

        """;

    private static int Take(IReadOnlyList<string> args, int at, Dictionary<string, string> flags)
    {
        string[] parts = args[at].TrimStart('-').Split('=', 2);
        if (parts.Length == 2)
        {
            flags[parts[0]] = parts[1];
            return at + 1;
        }

        bool valueFollows = !_switches.Contains(parts[0]) && at + 1 < args.Count;
        flags[parts[0]] = valueFollows ? args[at + 1] : "true";
        return at + (valueFollows ? 2 : 1);
    }

    private string Flag(string name) => _flags.GetValueOrDefault(name, "");

    private bool Is(string name) => _flags.TryGetValue(name, out string? value) && value is not ("0" or "f" or "F" or "false" or "FALSE" or "False");
}
