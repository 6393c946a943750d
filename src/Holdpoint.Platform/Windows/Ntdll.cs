// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Holdpoint.Platform.Windows;

/// <summary>Calls of ntdll.dll that have no form in kernel32: the object manager's directories, and what it says of processes.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class Ntdll
{
    public const int STATUS_SUCCESS = 0;
    public const int STATUS_NO_MORE_ENTRIES = unchecked((int)0x8000001A);
    public const int STATUS_ACCESS_DENIED = unchecked((int)0xC0000022);

    public const uint DIRECTORY_QUERY = 1;
    public const uint OBJ_CASE_INSENSITIVE = 0x40;

    public const int ProcessBasicInformation = 0;
    public const int ProcessCommandLineInformation = 60;

    private const string Library = "ntdll.dll";

    [LibraryImport(Library)]
    public static partial int NtOpenDirectoryObject(out nint directory, uint access, ObjectAttributes* attributes);

    [LibraryImport(Library)]
    public static partial int NtQueryDirectoryObject(
        nint directory, void* buffer, uint length, [MarshalAs(UnmanagedType.U1)] bool returnSingleEntry, [MarshalAs(UnmanagedType.U1)] bool restartScan, ref uint context, out uint returnedLength);

    [LibraryImport(Library)]
    public static partial int NtQueryInformationProcess(SafeProcessHandle process, int informationClass, void* information, uint length, out uint returnedLength);

    [LibraryImport(Library)]
    public static partial int NtResumeProcess(SafeProcessHandle process);

    [LibraryImport(Library)]
    public static partial int NtClose(nint handle);

    /// <summary>UNICODE_STRING: lengths in bytes.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct UnicodeString
    {
        public ushort Length;
        public ushort MaximumLength;
        public char* Buffer;

        public readonly override string ToString() => Buffer is null ? "" : new string(Buffer, 0, Length / sizeof(char));
    }

    /// <summary>OBJECT_ATTRIBUTES.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ObjectAttributes
    {
        public uint Length;
        public nint RootDirectory;
        public UnicodeString* ObjectName;
        public uint Attributes;
        public void* SecurityDescriptor;
        public void* SecurityQualityOfService;
    }

    /// <summary>OBJECT_DIRECTORY_INFORMATION.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct ObjectDirectoryInformation
    {
        public UnicodeString Name;
        public UnicodeString TypeName;
    }
}
