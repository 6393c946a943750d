// SPDX-License-Identifier: Apache-2.0

using System.Runtime.Versioning;
using Holdpoint.Debugging.Debuggers;
using Holdpoint.Debugging.Windows;
using Holdpoint.Platform.Windows;

namespace Holdpoint.Debugging.Systems;

/// <summary>Debuggers of Windows that are started by their names; a file for their commands is a temporary one.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsDebugSystem : DebugSystem
{
    public override IReadOnlyList<Debugger> Debuggers { get; } = [new WindowsDelve(), new WindowsGdb()];

    public override bool StopsBySignal => false;

    public override string? Find(string program) => SearchPath.Find(program);

    public override string Installation(DebuggerBinary binary) => binary.OnWindows ?? binary.Program;

    public override LoggedProcess Start(IReadOnlyList<string> arguments, bool detached) => FileLoggedProcess.Start(arguments, detached);

    public override string CommandFile(string text)
    {
        string path = Path.Combine(Path.GetTempPath(), "holdpoint-" + Path.GetRandomFileName());
        using FileStream stream = new(path, FileMode.CreateNew, FileAccess.Write);
        using StreamWriter writer = new(stream);
        writer.Write(text);
        return path;
    }

    /// <summary>Beside the program, where those of its own makers are.</summary>
    public override IEnumerable<string> SharedLibraries(DebugTarget target) =>
        target.Program.Libraries
            .Where(name => name == Path.GetFileName(name))
            .Select(name => Path.Combine(Path.GetDirectoryName(target.File) ?? "", name))
            .Where(File.Exists);

    /// <summary>For cmd and PowerShell alike.</summary>
    public override string Quote(string argument) =>
        argument.Length > 0 && argument.All(c => char.IsAsciiLetterOrDigit(c) || @"-_./\:=+".Contains(c, StringComparison.Ordinal))
            ? argument
            : $"\"{argument.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
