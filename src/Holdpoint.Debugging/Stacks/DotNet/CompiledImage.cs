// SPDX-License-Identifier: Apache-2.0

using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Holdpoint.Debugging.Stacks.DotNet;

/// <summary>
/// An assembly with code that was compiled before it ran (ReadyToRun: docs/design/coreclr/botr/readytorun-format.md of dotnet/runtime): which method has an address.
/// Code of generic methods of other assemblies is not found. The file's numbers are taken for hostile.
/// </summary>
internal sealed class CompiledImage
{
    private const uint Signature = 0x00525452;
    private const int RuntimeFunctions = 102;
    private const int MethodEntryPoints = 103;
    private const int BlockSize = 16;

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

    private static (int, int)[] Methods(byte[] array)
    {
        List<(int, int)> methods = [];
        int start = 0;
        uint head = Number(array, ref start);
        int count = (int)(head >> 2), indexSize = (int)(head & 3);
        for (int i = 0; i < count; i++)
        {
            if (Entry(array, start, indexSize, i) is { } at)
            {
                // The lowest bit tells of fixups behind it, and then the next of where they are.
                uint id = Number(array, ref at);
                methods.Add(((int)((id & 1) != 0 ? id >> 2 : id >> 1), i + 1));
            }
        }

        methods.Sort();
        return [.. methods];
    }

    // NativeFormatReader.h: blocks of 16, each a binary tree of offsets.
    private static int? Entry(byte[] array, int start, int indexSize, int index)
    {
        int block = index / BlockSize;
        int offset = start + (indexSize switch
        {
            0 => array[start + block],
            1 => BitConverter.ToUInt16(array, start + (2 * block)),
            _ => BitConverter.ToInt32(array, start + (4 * block)),
        });
        for (int bit = BlockSize >> 1; bit > 0; bit >>= 1)
        {
            int next = offset;
            uint value = Number(array, ref next);
            if ((index & bit) != 0 && (value & 2) != 0)
            {
                offset += (int)(value >> 2);
            }
            else if ((index & bit) == 0 && (value & 1) != 0)
            {
                offset = next;
            }
            else if ((value & 3) == 0 && value >> 2 == (index & (BlockSize - 1)))
            {
                return next;
            }
            else
            {
                return null;
            }
        }

        return offset;
    }

    // One to five bytes: as many as the lowest bits of the first that are set.
    private static uint Number(byte[] bytes, ref int at)
    {
        uint first = bytes[at];
        switch (first & 15)
        {
            case var low when (low & 1) == 0:
                at += 1;
                return first >> 1;
            case var low when (low & 2) == 0:
                at += 2;
                return (first >> 2) | ((uint)bytes[at - 1] << 6);
            case var low when (low & 4) == 0:
                at += 3;
                return (first >> 3) | ((uint)bytes[at - 2] << 5) | ((uint)bytes[at - 1] << 13);
            case var low when (low & 8) == 0:
                at += 4;
                return (first >> 4) | ((uint)bytes[at - 3] << 4) | ((uint)bytes[at - 2] << 12) | ((uint)bytes[at - 1] << 20);
            default:
                at += 5;
                return BitConverter.ToUInt32(bytes, at - 4);
        }
    }

    private int FunctionAt(ulong address)
    {
        int low = 0, high = (_functions.Length / _functionSize) - 1, found = -1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (BitConverter.ToUInt32(_functions, middle * _functionSize) <= address)
            {
                found = middle;
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return found;
    }

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
