// SPDX-License-Identifier: Apache-2.0

using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Holdpoint.Platform;

namespace Holdpoint.Debugging.Stacks.DotNet;

/// <summary>
/// An assembly with code that was compiled before it ran (ReadyToRun: docs/design/coreclr/botr/readytorun-format.md of dotnet/runtime): which method has an address.
/// Code of generic methods of other assemblies is not found. The file's numbers are taken for hostile.
/// </summary>
internal sealed class CompiledImage : IDisposable
{
    private const uint Signature = 0x00525452;
    private const int RuntimeFunctions = 102;
    private const int MethodEntryPoints = 103;

    private readonly PEReader _file;
    private readonly MetadataReader _metadata;
    private readonly byte[] _functions;
    private readonly int _functionSize;

    // The first of its functions, for each method; in the order of these.
    private readonly (int Function, int Method)[] _methods;

    private CompiledImage(PEReader file, byte[] functions, int functionSize, (int, int)[] methods)
    {
        _file = file;
        _metadata = file.GetMetadataReader();
        _functions = functions;
        _functionSize = functionSize;
        _methods = methods;
    }

    /// <summary>Null where it has no such code, or none that can be read.</summary>
    public static CompiledImage? Read(string path)
    {
        PEReader? file = null;
        try
        {
            file = new PEReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), PEStreamOptions.PrefetchEntireImage);
            CompiledImage? image = file.HasMetadata && file.PEHeaders.CorHeader is { ManagedNativeHeaderDirectory: { Size: > 0 } header } ? Read(file, header.RelativeVirtualAddress) : null;
            if (image is null)
            {
                file.Dispose();
            }

            return image;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or BadImageFormatException or ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            file?.Dispose();
            return null;
        }
    }

    /// <summary>The method that has an address, as TYPE.METHOD; null where none is known to.</summary>
    /// <param name="address">From the start of the image in memory.</param>
    public string? Find(ulong address)
    {
        int function = FunctionAt(address);
        if (function < 0)
        {
            return null;
        }

        int at = Array.BinarySearch(_methods, (function, int.MaxValue));
        at = (at < 0 ? ~at : at) - 1;
        return at < 0 ? null : NameOf(_methods[at].Method);
    }

    /// <summary>Goes from a frame of its code to the caller's, by the table that each of its functions has (UNWIND_INFO of x86-64).</summary>
    /// <param name="address">From the start of the image.</param>
    /// <param name="registers">Of the frame; then of its caller.</param>
    /// <param name="read">Of the stack.</param>
    public bool TryStep(ulong address, ref Registers registers, StackReader read)
    {
        int function = FunctionAt(address);
        if (function < 0 || _functionSize != 12)
        {
            return false;
        }

        try
        {
            uint begin = BitConverter.ToUInt32(_functions, function * _functionSize);
            int table = BitConverter.ToInt32(_functions, (function * _functionSize) + 8);
            return UnwindTable.TryStep(_file.GetSectionData(table).GetReader(), address - begin, ref registers, read);
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }

    public void Dispose() => _file.Dispose();

    private static CompiledImage? Read(PEReader file, int address)
    {
        BlobReader header = file.GetSectionData(address).GetReader();
        if (header.ReadUInt32() != Signature)
        {
            return null;
        }

        _ = header.ReadUInt32();
        _ = header.ReadUInt32();
        (int Address, int Size) functions = default, entries = default;
        for (int sections = header.ReadInt32(); sections > 0; sections--)
        {
            int kind = header.ReadInt32();
            (int, int) place = (header.ReadInt32(), header.ReadInt32());
            functions = kind == RuntimeFunctions ? place : functions;
            entries = kind == MethodEntryPoints ? place : entries;
        }

        if (functions.Size <= 0 || entries.Size <= 0)
        {
            return null;
        }

        byte[] table = [.. file.GetSectionData(functions.Address).GetContent(0, functions.Size)];
        byte[] array = [.. file.GetSectionData(entries.Address).GetContent(0, entries.Size)];
        // Start, end and unwinding on x86-64; without the end elsewhere.
        int size = file.PEHeaders.CoffHeader.Machine is Machine.Amd64 or (Machine)0xfd1d ? 12 : 8;
        return new CompiledImage(file, table, size, Methods(array));
    }

    private static (int, int)[] Methods(byte[] entries)
    {
        NativeArray array = new(entries);
        List<(int, int)> methods = [];
        for (int i = 0; i < array.Count; i++)
        {
            if (array.Entry(i) is { } at)
            {
                // The lowest bit tells of fixups behind it, and then the next of where they are.
                uint id = array.Number(ref at);
                methods.Add(((int)((id & 1) != 0 ? id >> 2 : id >> 1), i + 1));
            }
        }

        methods.Sort();
        return [.. methods];
    }

    private int FunctionAt(ulong address) =>
        AddressSearch.LastAtOrBefore(_functions.Length / _functionSize, index => BitConverter.ToUInt32(_functions, index * _functionSize), address);

    private string? NameOf(int method)
    {
        try
        {
            MethodDefinition definition = _metadata.GetMethodDefinition(MetadataTokens.MethodDefinitionHandle(method));
            return $"{NameOf(definition.GetDeclaringType())}.{_metadata.GetString(definition.Name)}";
        }
        catch (BadImageFormatException)
        {
            return null;
        }
    }

    private string NameOf(TypeDefinitionHandle handle)
    {
        TypeDefinition type = _metadata.GetTypeDefinition(handle);
        string name = _metadata.GetString(type.Name);
        TypeDefinitionHandle outer = type.GetDeclaringType();
        string space = _metadata.GetString(type.Namespace);
        return !outer.IsNil ? $"{NameOf(outer)}+{name}" : space.Length > 0 ? $"{space}.{name}" : name;
    }
}
