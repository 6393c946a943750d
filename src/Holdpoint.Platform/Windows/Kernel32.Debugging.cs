// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace Holdpoint.Platform.Windows;

/// <summary>What it takes to start a debugger: a process that gets chosen handles only.</summary>
internal static unsafe partial class Kernel32
{
    public const uint DETACHED_PROCESS = 0x8;
    public const uint CREATE_NEW_PROCESS_GROUP = 0x200;
    public const uint EXTENDED_STARTUPINFO_PRESENT = 0x80000;

    public const uint STARTF_USESTDHANDLES = 0x100;

    public const nuint PROC_THREAD_ATTRIBUTE_HANDLE_LIST = 0x20002;

    public const uint INFINITE = uint.MaxValue;

    [LibraryImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool InitializeProcThreadAttributeList(void* list, uint count, uint flags, ref nuint size);

    [LibraryImport(Library, SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    public static partial bool UpdateProcThreadAttribute(void* list, uint flags, nuint attribute, void* value, nuint size, void* previousValue, nuint* returnSize);

    [LibraryImport(Library)]
    public static partial void DeleteProcThreadAttributeList(void* list);

    /// <summary>STARTUPINFOEXW.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct StartupInformationEx
    {
        public StartupInformation Startup;
        public void* AttributeList;
    }
}
