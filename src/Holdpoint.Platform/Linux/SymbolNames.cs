// SPDX-License-Identifier: Apache-2.0

using System.Buffers;
using System.Runtime.InteropServices;

namespace Holdpoint.Platform.Linux;

/// <summary>Names of linkers as their languages write them: C++, and Rust in its older form, which is C++'s with a hash.</summary>
internal static unsafe partial class SymbolNames
{
    private const string Library = "libstdc++.so.6";
    private const int HashLength = 17;

    private static readonly SearchValues<char> _hexadecimal = SearchValues.Create("0123456789abcdef");
    private static readonly bool _isThere = NativeLibrary.TryLoad(Library, typeof(SymbolNames).Assembly, null, out _);

    /// <summary>The readable form; the name itself where it has none, or where the C++ library is not there.</summary>
    public static string Readable(string name)
    {
        if (!_isThere || !name.StartsWith("_Z", StringComparison.Ordinal))
        {
            return name;
        }

        int status;
        byte* text = __cxa_demangle(name, null, null, &status);
        if (text == null)
        {
            return name;
        }

        string readable = Marshal.PtrToStringUTF8((nint)text)!;
        NativeMemory.Free(text);
        return WithoutHash(readable);
    }

    // core::fmt::write::h0123456789abcdef
    private static string WithoutHash(string name)
    {
        int at = name.LastIndexOf("::h", StringComparison.Ordinal);
        return at > 0 && name.Length - at == HashLength + 2 && name.AsSpan(at + 3).IndexOfAnyExcept(_hexadecimal) < 0 ? name[..at] : name;
    }

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    private static partial byte* __cxa_demangle(string name, byte* buffer, nuint* length, int* status);
}
