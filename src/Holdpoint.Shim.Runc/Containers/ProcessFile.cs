// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Runc.Containers;

/// <summary>A file with the process that runc is to execute, readable for us only: it has the process's variables. Gone when runc has read it.</summary>
internal sealed class ProcessFile : IDisposable
{
    public ProcessFile(ReadOnlySpan<byte> spec)
    {
        string folder = Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } own ? own : System.IO.Path.GetTempPath();
        Path = System.IO.Path.Combine(folder, "runc-process" + System.IO.Path.GetRandomFileName());
        using FileStream file = new(Path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            BufferSize = 0,
        });
        file.Write(spec);
    }

    public string Path { get; }

    public void Dispose() => File.Delete(Path);
}
