// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Shim.Runc.Containers;

/// <summary>A file with the process that runc is to execute, readable for us only: it has the process's variables. Gone when runc has read it.</summary>
internal sealed class ProcessFile : IDisposable
{
    private const uint OwnersOnly = 0x180;

    /// <exception cref="OsException">It cannot be written.</exception>
    public ProcessFile(ReadOnlySpan<byte> spec)
    {
        string folder = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } own ? own : System.IO.Path.GetTempPath();
        Path = System.IO.Path.Combine(folder, "runc-process" + System.IO.Path.GetRandomFileName());
        FileBytes.Write(Path, spec, OwnersOnly, Libc.O_CREAT | Libc.O_EXCL);
    }

    public string Path { get; }

    public void Dispose() => _ = Libc.unlinkat(Libc.AT_FDCWD, Path, 0);
}
