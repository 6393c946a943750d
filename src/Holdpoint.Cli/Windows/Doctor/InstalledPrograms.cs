// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Runtime.Versioning;
using Holdpoint.Cli.Doctor;
using Holdpoint.Debugging.Debuggers;
using Holdpoint.Platform.Windows;

namespace Holdpoint.Cli.Windows.Doctor;

/// <summary>Debuggers, containerd and shims that are found in PATH and where their installers put them.</summary>
[SupportedOSPlatform("windows")]
internal static class InstalledPrograms
{
    private const string KitsAdvice = "install 'Debugging Tools for Windows', a feature of the Windows SDK";

    private static readonly EnumerationOptions _whatMayBeRead = new() { IgnoreInaccessible = true };

    private static readonly string _kits = Path.Combine(ProgramFiles("ProgramFiles(x86)"), "Windows Kits", "10", "Debuggers", "x64");

    private static readonly string[] _containerd = [Path.Combine(ProgramFiles("ProgramFiles"), "containerd"), Path.Combine(ProgramFiles("ProgramFiles"), "containerd", "bin")];

    private static readonly (string Program, string[] AlsoIn, string Use, string Advice)[] _debuggers =
    [
        ("dlv", [], "Go programs", DebuggerBinary.Delve.OnWindows!),
        ("gdb", [], "native programs that gcc has built", DebuggerBinary.Gdb.OnWindows!),
        ("gdbserver", [], "native programs that gcc has built, from an editor", DebuggerBinary.GdbServer.OnWindows!),
        ("cdb", [_kits], "native programs that Visual C++ has built", KitsAdvice),
        // The one of winget is started by an alias of this name.
        ("windbg", [_kits], "native programs that Visual C++ has built, in a window", "winget install Microsoft.WinDbg, or " + KitsAdvice),
        ("vsjitdebugger", [Environment.SystemDirectory], "any program, with Visual Studio", "install Visual Studio with its just-in-time debugger"),
    ];

    public static IEnumerable<Finding> Debuggers() => _debuggers.Select(debugger =>
        (SearchPath.Find(debugger.Program, debugger.AlsoIn) ?? (debugger.Program == "windbg" ? SearchPath.Find("windbgx") : null)) is { } path
            ? Finding.Good(debugger.Program, path + Version(path))
            : Finding.Missing(debugger.Program, $"not found; it is for {debugger.Use}", debugger.Advice));

    public static IEnumerable<Finding> Containerd()
    {
        yield return SearchPath.Find("containerd", _containerd) is { } path
            ? Finding.Good("containerd", path + Version(path))
            : Finding.Missing("containerd", "not found in PATH and Program Files", "only needed to hold shims: https://containerd.io/downloads");
        string[] shims = [.. SearchPath.Folders.Concat(_containerd)
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, "containerd-shim-*.exe", _whatMayBeRead))
            .DistinctBy(Path.GetFileName)];
        yield return shims.Length > 0
            ? Finding.Good("shims", string.Join(", ", shims))
            : Finding.Missing("shims", "none found", "containerd-shim-runhcs-v1.exe comes with containerd, or is built from github.com/microsoft/hcsshim");
    }

    /// <summary>What the file says of itself; those that Go and gcc make say nothing.</summary>
    private static string Version(string path) =>
        FileVersionInfo.GetVersionInfo(path).ProductVersion is { Length: > 0 } version ? $", version {version}" : "";

    private static string ProgramFiles(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } folder ? folder : @"C:\Program Files";
}
