// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Holdpoint.Platform.Windows;

/// <summary>Calls of advapi32.dll: tokens and privileges.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class Advapi32
{
    public const uint TOKEN_QUERY = 0x8;

    public const int TokenPrivileges = 3;
    public const uint SE_PRIVILEGE_ENABLED = 0x2;

    private const string Library = "advapi32.dll";

    [LibraryImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool OpenProcessToken(SafeProcessHandle process, uint access, out SafeAccessTokenHandle token);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf16)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool LookupPrivilegeValueW(string? system, string name, out Luid value);

    [LibraryImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool GetTokenInformation(SafeAccessTokenHandle token, int informationClass, void* information, uint length, out uint returnedLength);

    /// <summary>LUID.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public readonly record struct Luid(uint LowPart, int HighPart);

    /// <summary>LUID_AND_ATTRIBUTES.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct LuidAndAttributes
    {
        public Luid Luid;
        public uint Attributes;
    }
}
