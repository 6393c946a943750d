// SPDX-License-Identifier: Apache-2.0

using System.Text;
using Holdpoint.Cli.Shims;
using Holdpoint.Debugging.Debuggers;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Processes;

namespace Holdpoint.Cli.Doctor;

/// <summary>Debuggers, containerd and shims that are found in PATH, with what they say of their versions.</summary>
internal static class InstalledTools
{
    private static readonly (DebuggerBinary Binary, string Question, string Use)[] _debuggers =
    [
        (DebuggerBinary.Delve, "version", "Go programs"),
        (DebuggerBinary.Gdb, "--version", "native programs"),
        (DebuggerBinary.GdbServer, "--version", "native programs from an editor"),
        (DebuggerBinary.Lldb, "--version", "native programs, with --with lldb"),
    ];

    public static IEnumerable<Finding> Debuggers()
    {
        foreach ((DebuggerBinary binary, string question, string use) in _debuggers)
        {
            yield return binary.TryFind() is { } path
                ? Finding.Good(binary.Program, $"{path}, {Version(path, question)}")
                : Finding.Missing(binary.Program, $"not found: no attach to {use}", $"apt install {binary.Package}");
        }
    }

    public static IEnumerable<Finding> Containerd()
    {
        DebuggerBinary daemon = new("containerd", "containerd");
        yield return daemon.TryFind() is { } path
            ? Finding.Good("containerd", $"{path}, {Version(path, "--version")}")
            : Finding.Missing("containerd", "not found in PATH", "only needed to hold shims: apt install containerd");
        string[] shims = [.. ShimLinks.Entries(ShimLinks.Folders, "containerd-shim-*")
            .Where(shim => !Path.GetFileName(shim).StartsWith(ShimName.Interposer, StringComparison.Ordinal))
            .DistinctBy(Path.GetFileName)];
        yield return shims.Length > 0
            ? Finding.Good("shims", string.Join(", ", shims))
            : Finding.Missing("shims", "none found in PATH", "install the runtime whose shim you want to hold");
        string[] links = [.. ShimLinks.Find(ShimLinks.Folders).Select(link => ShimName.OfLink(Path.GetFileName(link))?.HoldRuntime).OfType<string>().Distinct()];
        yield return links.Length > 0
            ? Finding.Good("held runtimes", string.Join(", ", links))
            : Finding.Missing("held runtimes", "none", "holdpoint shim install runc.v2");
    }

    /// <summary>The first line with a digit that the program prints, without a leading name.</summary>
    private static string Version(string path, string question)
    {
        (Descriptor read, Descriptor write) = Descriptor.Pipe();
        using (read)
        {
            ChildProcess child;
            using (write)
            {
                try
                {
                    child = ChildProcess.Start(path, [path, question], new ChildOptions { Descriptors = [null, write.Number, null] });
                }
                catch (OsException error)
                {
                    return error.Message;
                }
            }

            byte[] output = new byte[4096];
            int length = 0;
            int count;
            while (length < output.Length && (count = read.Read(output.AsSpan(length))) > 0)
            {
                length += count;
            }

            read.Dispose();
            _ = child.WaitForExit();
            return Encoding.UTF8.GetString(output, 0, length).Split('\n').FirstOrDefault(line => line.Any(char.IsAsciiDigit))?.Trim() ?? "which tells no version";
        }
    }
}
