// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Debugging.Stacks.DotNet;

/// <summary>Names for the code of a .NET program: what the runtime has compiled, by its perf map; what was compiled before, by its assemblies.</summary>
internal sealed class ManagedCode
{
    private const string Runtime = "/libcoreclr.so";
    private const string Assembly = ".dll";

    private readonly int _pid;
    private readonly MemoryMap[] _maps;
    private readonly Dictionary<string, CompiledImage?> _images = [];
    private PerfMap? _compiled;

    private ManagedCode(int pid, MemoryMap[] maps, string version)
    {
        _pid = pid;
        _maps = maps;
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
        int ownPid = OwnPid();
        string root = string.Create(CultureInfo.InvariantCulture, $"/proc/{_pid}/root");
        string folder = TemporaryFolder();
        // The runtime writes there, wherever its sockets are.
        string path = string.Create(CultureInfo.InvariantCulture, $"{root}/tmp/perf-{ownPid}.map");
        bool wasThere = File.Exists(path);
        if (!wasThere)
        {
            DiagnosticPort port = DiagnosticPort.Find(_pid, ownPid, root + folder) ?? throw new StackSourceException($"no diagnostic socket in {folder}: DOTNET_EnableDiagnostics=0 turns it off");
            port.WritePerfMap();
        }

        try
        {
            _compiled = PerfMap.Parse(File.ReadLines(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
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

    /// <summary>Whether an address is code of the program's language.</summary>
    public StackFrame? Describe(StackFrame frame, bool isReturn)
    {
        ulong at = isReturn ? frame.Address - 1 : frame.Address;
        if (MemoryMap.Find(_maps, at) is { Name: var name } && name.EndsWith(Assembly, StringComparison.OrdinalIgnoreCase))
        {
            return frame with { Function = ImageOf(name)?.Find(at - StartOf(name, at)), File = null, Line = 0, Module = name };
        }

        return _compiled?.Find(at) is { } method ? new StackFrame(method, null, 0, null, frame.Address) : null;
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

    // In the innermost namespace that it is in.
    private int OwnPid()
    {
        string line = (ProcessFiles.Text(_pid, "status") ?? "").Split('\n').FirstOrDefault(line => line.StartsWith("NSpid:", StringComparison.Ordinal)) ?? "";
        return int.TryParse(line.Split((char[])['\t', ' '], StringSplitOptions.RemoveEmptyEntries)[^1], CultureInfo.InvariantCulture, out int own) ? own : _pid;
    }

    // As the runtime itself finds it.
    private string TemporaryFolder()
    {
        string variable = (ProcessFiles.Text(_pid, "environ") ?? "").Split('\0').FirstOrDefault(one => one.StartsWith("TMPDIR=", StringComparison.Ordinal)) ?? "TMPDIR=/tmp";
        return variable["TMPDIR=".Length..].TrimEnd('/') is { Length: > 0 } folder && folder.StartsWith('/') ? folder : "/tmp";
    }
}
