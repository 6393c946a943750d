// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Debugging.Stacks.DotNet;

/// <summary>Names for the code of a .NET program: what the runtime has compiled, by its perf map; what was compiled before, by its assemblies.</summary>
internal sealed class ManagedCode : IManagedStack, IDisposable
{
    private const string Runtime = "/libcoreclr.so";
    private const string Assembly = ".dll";
    private const string JustCompiled = "/memfd:doublemapper";

    private readonly int _pid;
    private readonly MemoryMap[] _maps;
    private readonly ProcessMemory _memory;
    private readonly Dictionary<string, CompiledImage?> _images = [];
    private PerfMap? _compiled;

    private ManagedCode(int pid, MemoryMap[] maps, string version)
    {
        _pid = pid;
        _maps = maps;
        _memory = new ProcessMemory(pid);
        Version = version;
    }

    /// <summary>Such as 10.0.12; empty where it is not known.</summary>
    public string Version { get; }

    /// <summary>Null where the process is none of .NET's, or one of NativeAOT, which is native.</summary>
    public static ManagedCode? Of(int pid, MemoryMap[] maps)
    {
        string? runtime = maps.Select(map => map.Name).FirstOrDefault(name => name.EndsWith(Runtime, StringComparison.Ordinal));
        string folder = Path.GetFileName(Path.GetDirectoryName(runtime)) ?? "";
        return runtime is null ? null : new ManagedCode(pid, maps, System.Version.TryParse(folder, out _) ? folder : "");
    }

    /// <summary>Asks the runtime for the names of what it has compiled.</summary>
    /// <exception cref="StackSourceException">It does not give them.</exception>
    public void ReadCompiled()
    {
        ProcessStatus status = ProcessFiles.Status(_pid) ?? throw new StackSourceException("the process has ended");
        int ownPid = status.NamespacePid > 0 ? status.NamespacePid : _pid;
        string root = string.Create(CultureInfo.InvariantCulture, $"/proc/{_pid}/root");
        string folder = TemporaryFolder();
        // The runtime writes there, wherever its sockets are.
        string path = string.Create(CultureInfo.InvariantCulture, $"{root}/tmp/perf-{ownPid}.map");
        bool wasThere = IsThere(path);
        if (!wasThere)
        {
            DiagnosticPort port = DiagnosticPort.Find(_pid, ownPid, root + folder) ?? throw new StackSourceException($"no diagnostic socket in {folder}: DOTNET_EnableDiagnostics=0 turns it off");
            port.WritePerfMap();
        }

        try
        {
            _compiled = PerfMap.Parse(ReadOwn(path, status.EffectiveUid).Split('\n'));
        }
        catch (IOException error)
        {
            throw new StackSourceException($"the runtime's perf map cannot be read: {error.Message}");
        }
        finally
        {
            if (!wasThere)
            {
                Remove(path);
            }
        }
    }

    /// <inheritdoc/>
    public bool Owns(ulong address) => MemoryMap.Find(_maps, address) is { IsExecutable: true } map
        && (map.Name.EndsWith(Assembly, StringComparison.OrdinalIgnoreCase) || map.Name.Length == 0 || map.Name.StartsWith(JustCompiled, StringComparison.Ordinal));

    /// <inheritdoc/>
    public bool TryStep(ref Registers registers, bool isReturn, StackReader read)
    {
        ulong at = isReturn ? registers.Rip - 1 : registers.Rip;
        if (MemoryMap.Find(_maps, at) is { Name: var name } && name.EndsWith(Assembly, StringComparison.OrdinalIgnoreCase) && ImageOf(name) is { } image)
        {
            return image.TryStep(at - StartOf(name, at), ref registers, read);
        }

        // What the runtime compiles has frame pointers, but for the first and last instructions of a function.
        ulong frame = isReturn ? registers.Rbp : FrameAt(registers);
        ulong saved = registers.Rbp;
        if (frame < registers.Rsp - sizeof(ulong) || (frame >= registers.Rsp && !read(frame, out saved)) || !read(frame + sizeof(ulong), out ulong back))
        {
            return false;
        }

        registers.Rsp = frame + (2 * sizeof(ulong));
        registers.Rbp = saved;
        registers.Rip = back;
        return back != 0;
    }

    // Where the saved frame pointer is, or would be, with the return address above it.
    private ulong FrameAt(in Registers registers)
    {
        Span<byte> code = stackalloc byte[8];
        code = code[.._memory.Read(registers.Rip, code)];
        return code switch
        {
            // push rbp, ret: the return address is on top.
            [0x55, ..] or [0xc3, ..] => registers.Rsp - sizeof(ulong),
            // mov rbp, rsp; sub rsp, N, behind the push; pop rbp.
            [0x48, 0x8b, 0xec, ..] or [0x48, 0x89, 0xe5, ..] or [0x48, 0x83 or 0x81, 0xec, ..] or [0x5d, ..] => registers.Rsp,
            // lea rbp, [rsp + N]
            [0x48, 0x8d, 0x6c, 0x24, var near, ..] => registers.Rsp + near,
            [0x48, 0x8d, 0xac, 0x24, ..] when code.Length == 8 => registers.Rsp + BinaryPrimitives.ReadUInt32LittleEndian(code[4..]),
            _ => registers.Rbp,
        };
    }

    /// <summary>A frame of code of the program's language; null where it is none.</summary>
    public StackFrame? Describe(StackFrame frame, bool isReturn)
    {
        ulong at = isReturn ? frame.Address - 1 : frame.Address;
        if (MemoryMap.Find(_maps, at) is { Name: var name } && name.EndsWith(Assembly, StringComparison.OrdinalIgnoreCase))
        {
            return frame with { Function = ImageOf(name)?.Find(at - StartOf(name, at)), File = null, Line = 0, Module = name };
        }

        // Code without a name is a stub of the runtime's, or what it did not name.
        return Owns(at) ? new StackFrame(_compiled?.Find(at), null, 0, null, frame.Address) : null;
    }

    public void Dispose()
    {
        foreach (CompiledImage? image in _images.Values)
        {
            image?.Dispose();
        }
    }

    // Also what is no file, which the runtime had better not write to.
    private static bool IsThere(string path) => Libc.statx(Libc.AT_FDCWD, path, Libc.AT_SYMLINK_NOFOLLOW, Libc.STATX_BASIC_STATS, out _) == 0;

    // Everybody can make a file of that name in a shared folder, or something that is no file.
    private static string ReadOwn(string path, uint owner)
    {
        using Descriptor file = Descriptor.OpenAt(Libc.AT_FDCWD, path, Libc.O_RDONLY | Libc.O_NOFOLLOW | Libc.O_NONBLOCK);
        if (file.IsInvalid)
        {
            throw OsException.Last("open", path);
        }

        return Libc.statx(file.Number, "", Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, out Libc.Statx found) == 0 && found.IsRegular && found.Uid == owner
            ? Encoding.UTF8.GetString(FileBytes.Read(file, path))
            : throw new StackSourceException($"{path} is not the process's own");
    }

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It is in the way of nobody.
        }
    }

    private CompiledImage? ImageOf(string name)
    {
        if (!_images.TryGetValue(name, out CompiledImage? image))
        {
            image = _images[name] = CompiledImage.Read(string.Create(CultureInfo.InvariantCulture, $"/proc/{_pid}/root{name}"));
        }

        return image;
    }

    // Its headers, below its code. The file may be mapped once more as it is, shared.
    private ulong StartOf(string name, ulong address) =>
        _maps.LastOrDefault(map => map.Name == name && map is { Offset: 0, Permissions: "r--p" } && map.Start <= address).Start;

    // As the runtime itself finds it.
    private string TemporaryFolder()
    {
        string variable = (ProcessFiles.Text(_pid, "environ") ?? "").Split('\0').FirstOrDefault(one => one.StartsWith("TMPDIR=", StringComparison.Ordinal)) ?? "TMPDIR=/tmp";
        return variable["TMPDIR=".Length..].TrimEnd('/') is { Length: > 0 } folder && folder.StartsWith('/') ? folder : "/tmp";
    }
}
