// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using Holdpoint.Debugging.Debuggers;
using Holdpoint.Platform.Linux;

namespace Holdpoint.Debugging.Systems;

/// <summary>Debuggers of a Debian system; what is written for them leaves nothing behind.</summary>
internal sealed class LinuxDebugSystem : DebugSystem
{
    private static readonly string[] _libraryFolders = ["lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu", "lib64", "usr/lib64", "lib", "usr/lib", "usr/local/lib"];

    public override IReadOnlyList<Debugger> Debuggers { get; } = [new Delve(), new Gdb(), new Lldb()];

    public override bool StopsBySignal => true;

    public override string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
            .Where(folder => folder.StartsWith('/'))
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(path => Libc.faccessat(Libc.AT_FDCWD, path, Libc.X_OK, 0) == 0 && File.Exists(path));

    public override string Installation(DebuggerBinary binary) => $"apt install {binary.Package}";

    public override LoggedProcess Start(IReadOnlyList<string> arguments, bool detached) => MemoryLoggedProcess.Start(arguments, detached);

    /// <summary>Memory that the debugger, which takes our place, inherits.</summary>
    public override string CommandFile(string text) => InheritedFile.Create("holdpoint-commands", text);

    /// <summary>Below the process's own root: it may be a container's.</summary>
    public override IEnumerable<string> SharedLibraries(DebugTarget target)
    {
        string root = string.Create(CultureInfo.InvariantCulture, $"/proc/{target.Pid}/root");
        return target.Program.Libraries
            .Where(name => name == Path.GetFileName(name))
            .Select(name => _libraryFolders.Select(folder => Path.Combine(root, folder, name)).FirstOrDefault(File.Exists))
            .OfType<string>();
    }

    public override string Quote(string argument) =>
        argument.Length > 0 && argument.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=,+@%".Contains(c, StringComparison.Ordinal))
            ? argument
            : $"'{argument.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
