// SPDX-License-Identifier: Apache-2.0

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Holdpoint.Platform.Linux;

/// <summary>libdwfl of elfutils (elfutils/libdwfl.h): walks stacks and looks up names. The library need not be there: <see cref="IsThere"/>.</summary>
internal static unsafe partial class Libdw
{
    public const string Package = "libdw1";

    public const int DWARF_CB_OK = 0;
    public const int DWARF_CB_ABORT = 1;

    private const string Library = "libdw.so.1";

    private static nint _handle;

    /// <summary>Whether the library can be loaded.</summary>
    public static bool IsThere => _handle != 0 || NativeLibrary.TryLoad(Library, typeof(Libdw).Assembly, null, out _handle);

    /// <summary>A function of the library as a callback of it.</summary>
    public static nint Export(string name) => IsThere ? NativeLibrary.GetExport(_handle, name) : throw new DllNotFoundException(Library);

    [LibraryImport(Library)]
    internal static partial nint dwfl_begin(Callbacks* callbacks);

    [LibraryImport(Library)]
    internal static partial void dwfl_end(nint dwfl);

    [LibraryImport(Library)]
    internal static partial int dwfl_linux_proc_report(nint dwfl, int pid);

    [LibraryImport(Library)]
    internal static partial int dwfl_report_end(nint dwfl, nint removed, nint argument);

    [LibraryImport(Library)]
    internal static partial byte dwfl_attach_state(nint dwfl, nint elf, int pid, ThreadCallbacks* callbacks, nint argument);

    [LibraryImport(Library)]
    internal static partial byte dwfl_thread_state_registers(nint thread, int first, uint count, ulong* values);

    [LibraryImport(Library)]
    internal static partial void dwfl_thread_state_register_pc(nint thread, ulong pc);

    [LibraryImport(Library)]
    internal static partial int dwfl_thread_tid(nint thread);

    [LibraryImport(Library)]
    internal static partial int dwfl_getthread_frames(nint dwfl, int thread, delegate* unmanaged<nint, nint, int> each, nint argument);

    [LibraryImport(Library)]
    internal static partial byte dwfl_frame_pc(nint frame, ulong* pc, byte* isActivation);

    /// <summary>0 where the register is known. Since elfutils 0.188.</summary>
    [LibraryImport(Library)]
    internal static partial int dwfl_frame_reg(nint frame, uint register, ulong* value);

    [LibraryImport(Library)]
    internal static partial nint dwfl_addrmodule(nint dwfl, ulong address);

    [LibraryImport(Library)]
    internal static partial byte* dwfl_module_addrinfo(nint module, ulong address, ulong* offset, Symbol* symbol, uint* section, nint* elf, ulong* bias);

    [LibraryImport(Library)]
    internal static partial byte* dwfl_module_info(nint module, nint* user, ulong* start, ulong* end, ulong* dwarfBias, ulong* symbolBias, byte** file, byte** debugFile);

    [LibraryImport(Library)]
    internal static partial nint dwfl_module_getsrc(nint module, ulong address);

    [LibraryImport(Library)]
    internal static partial byte* dwfl_lineinfo(nint line, ulong* address, int* number, int* column, nint* time, nint* length);

    [LibraryImport(Library)]
    internal static partial int dwfl_errno();

    [LibraryImport(Library)]
    private static partial byte* dwfl_errmsg(int error);

    /// <summary>What the last call failed with.</summary>
    public static string LastError => Marshal.PtrToStringUTF8((nint)dwfl_errmsg(-1)) ?? "no reason given";

    /// <summary>Dwfl_Callbacks.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Callbacks
    {
        public delegate* unmanaged<nint, void**, byte*, ulong, byte**, nint*, int> FindElf;
        public nint FindDebugInformation;
        public nint SectionAddress;
        public byte** DebugInformationPath;
    }

    /// <summary>Dwfl_Thread_Callbacks.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct ThreadCallbacks
    {
        public delegate* unmanaged<nint, nint, nint*, int> NextThread;
        public delegate* unmanaged<nint, int, nint, nint*, byte> GetThread;
        public delegate* unmanaged<nint, ulong, ulong*, nint, byte> ReadMemory;
        public delegate* unmanaged<nint, nint, byte> SetInitialRegisters;
        public nint Detach;
        public nint DetachThread;
    }

    /// <summary>Elf64_Sym.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Symbol
    {
        private readonly uint _name;
        private readonly byte _info;
        private readonly byte _other;
        private readonly ushort _section;
        public ulong Value;
        public ulong Size;
    }

    /// <summary>What a frame's callback was given.</summary>
    public static ref T Argument<T>(nint argument) => ref Unsafe.AsRef<T>((void*)argument);
}
