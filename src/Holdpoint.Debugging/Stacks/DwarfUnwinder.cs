// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Debugging.Stacks;

/// <summary>
/// Walks copied stacks with elfutils' libdw, by the tables of the files that the process has mapped (.eh_frame, .debug_frame), and by frame pointers where code
/// has none. The process may run meanwhile, or be gone. Files are opened in the process's own root, so that one in a container is found.
/// </summary>
internal sealed unsafe class DwarfUnwinder : IDisposable
{
    private const int MostFrames = 512;
    private const int SelfSymbol = 4096;
    private const int MostChanges = 32;

    private readonly nint _dwfl;
    private readonly State* _state;
    private readonly GCHandle _self;
    private readonly Libdw.Callbacks* _callbacks;
    private readonly Libdw.ThreadCallbacks* _threadCallbacks;
    private readonly Dictionary<int, ThreadImage> _images;
    private readonly ProcessMemory _memory;
    private readonly Dictionary<(ulong Address, bool IsReturn), StackFrame> _described = [];
    private readonly List<(ulong Address, bool IsReturn)> _walked = [];
    private readonly int _pid;
    private readonly MemoryMap[] _maps;

    /// <param name="pid">The process.</param>
    /// <param name="maps">Its memory.</param>
    /// <param name="images">Of its threads.</param>
    /// <exception cref="StackSourceException">The library cannot be used, or makes nothing of the process.</exception>
    public DwarfUnwinder(int pid, MemoryMap[] maps, IEnumerable<ThreadImage> images)
    {
        if (!Libdw.IsThere)
        {
            throw new StackSourceException($"libdw.so.1 is not there: install {Libdw.Package}");
        }

        _pid = pid;
        _maps = maps;
        _images = images.ToDictionary(image => image.Id);
        _memory = new ProcessMemory(pid);
        _self = GCHandle.Alloc(this);
        _state = (State*)NativeMemory.AllocZeroed((nuint)sizeof(State));
        _state->Owner = GCHandle.ToIntPtr(_self);
        _callbacks = (Libdw.Callbacks*)NativeMemory.AllocZeroed((nuint)sizeof(Libdw.Callbacks));
        _callbacks->FindElf = &FindElf;
        _callbacks->FindDebugInformation = Libdw.Export("dwfl_standard_find_debuginfo");
        _threadCallbacks = (Libdw.ThreadCallbacks*)NativeMemory.AllocZeroed((nuint)sizeof(Libdw.ThreadCallbacks));
        _threadCallbacks->NextThread = &NextThread;
        _threadCallbacks->GetThread = &GetThread;
        _threadCallbacks->ReadMemory = &ReadMemory;
        _threadCallbacks->SetInitialRegisters = &SetInitialRegisters;
        _current = this;
        _dwfl = Libdw.dwfl_begin(_callbacks);
        if (_dwfl == 0
            || Libdw.dwfl_linux_proc_report(_dwfl, pid) != 0
            || Libdw.dwfl_report_end(_dwfl, 0, 0) != 0
            || Libdw.dwfl_attach_state(_dwfl, 0, pid, _threadCallbacks, (nint)_state) == 0)
        {
            string reason = Libdw.LastError;
            Dispose();
            throw new StackSourceException($"libdw makes nothing of the process: {reason}");
        }
    }

    // Of the callback that has no argument of ours: opening a file.
    [ThreadStatic]
    private static DwarfUnwinder? _current;

    /// <summary>Walks the code that no file has tables for; null where the process has none.</summary>
    public IManagedStack? Managed { get; init; }

    /// <summary>The frames of a thread, innermost first; empty where not even the first could be found.</summary>
    public IReadOnlyList<StackFrame> Walk(int thread)
    {
        _current = this;
        _walked.Clear();
        ThreadImage image = _images[thread];
        Registers registers = image.Registers;
        // Native code calls managed code, and that native code again.
        for (int i = 0; i < MostChanges; i++)
        {
            _state->Registers = registers;
            _state->IsAtManaged = 0;
            _ = Libdw.dwfl_getthread_frames(_dwfl, thread, &Frame, (nint)_state);
            registers = _state->Registers;
            if (_state->IsAtManaged == 0 || !WalkManaged(image, ref registers))
            {
                break;
            }
        }

        return [.. _walked.Select(frame => Describe(frame.Address, frame.IsReturn))];
    }

    // True when native code follows.
    private bool WalkManaged(ThreadImage image, ref Registers registers)
    {
        while (Managed!.Owns(registers.Rip) && _walked.Count < MostFrames)
        {
            bool isReturn = _walked.Count > 0;
            _walked.Add((registers.Rip, isReturn));
            if (!Managed.TryStep(ref registers, isReturn, image.TryRead))
            {
                return false;
            }
        }

        return _walked.Count < MostFrames;
    }

    // Behind a call what is asked for is the call.
    private StackFrame Describe(ulong address, bool isReturn)
    {
        if (_described.TryGetValue((address, isReturn), out StackFrame? known))
        {
            return known;
        }

        ulong at = isReturn ? address - 1 : address;
        nint module = Libdw.dwfl_addrmodule(_dwfl, at);
        StackFrame frame = module == 0 ? new StackFrame(null, null, 0, null, address) : Describe(module, at, address);
        return _described[(address, isReturn)] = frame;
    }

    public void Dispose()
    {
        if (_dwfl != 0)
        {
            Libdw.dwfl_end(_dwfl);
        }

        NativeMemory.Free(_callbacks);
        NativeMemory.Free(_threadCallbacks);
        NativeMemory.Free(_state);
        _self.Free();
        _current = null;
    }

    private static StackFrame Describe(nint module, ulong at, ulong address)
    {
        ulong offset, start;
        Libdw.Symbol symbol;
        byte* name = Libdw.dwfl_module_addrinfo(module, at, &offset, &symbol, null, null, null);
        byte* moduleName = Libdw.dwfl_module_info(module, null, &start, null, null, null, null, null);
        // A symbol without a size reaches to the next one, however far that is.
        string? function = name != null && (symbol.Size != 0 || offset < SelfSymbol) ? SymbolNames.Readable(Text(name)!) : null;
        nint line = Libdw.dwfl_module_getsrc(module, at);
        int number = 0;
        string? file = line == 0 ? null : Text(Libdw.dwfl_lineinfo(line, null, &number, null, null, null));
        return new StackFrame(function, file, number, MapName(Text(moduleName)), address);
    }

    private static string? MapName(string? module) => module is null ? null : module.StartsWith("[vdso", StringComparison.Ordinal) ? "[vdso]" : module;

    private static string? Text(byte* text) => Marshal.PtrToStringUTF8((nint)text);

    /// <summary>A file as the process has it: also in a container, also one that was deleted since.</summary>
    private string? PathOf(string name, ulong start)
    {
        if (MemoryMap.Find(_maps, start) is not { } map)
        {
            return null;
        }

        if (map.IsDeleted)
        {
            string mapped = string.Create(CultureInfo.InvariantCulture, $"/proc/{_pid}/map_files/{map.Start:x}-{map.End:x}");
            return File.Exists(mapped) ? mapped : string.Create(CultureInfo.InvariantCulture, $"/proc/{_pid}/exe");
        }

        return string.Create(CultureInfo.InvariantCulture, $"/proc/{_pid}/root{name}");
    }

    [UnmanagedCallersOnly]
    private static int FindElf(nint module, void** user, byte* name, ulong start, byte** fileName, nint* elf)
    {
        string text = Text(name) ?? "";
        if (!text.StartsWith('/'))
        {
            // The kernel's own page, which is read from memory.
            delegate* unmanaged<nint, void**, byte*, ulong, byte**, nint*, int> usual = (delegate* unmanaged<nint, void**, byte*, ulong, byte**, nint*, int>)Libdw.Export("dwfl_linux_proc_find_elf");
            return usual(module, user, name, start, fileName, elf);
        }

        if (_current?.PathOf(text, start) is not { } path)
        {
            return -1;
        }

        int file = Libc.openat(Libc.AT_FDCWD, path, Libc.O_RDONLY | Libc.O_CLOEXEC | Libc.O_NONBLOCK, 0);
        if (file >= 0)
        {
            // malloc(3)'s, which libdw frees.
            *fileName = (byte*)Marshal.StringToCoTaskMemUTF8(path);
        }

        return file;
    }

    [UnmanagedCallersOnly]
    private static int NextThread(nint dwfl, nint argument, nint* thread) => 0;

    [UnmanagedCallersOnly]
    private static byte GetThread(nint dwfl, int id, nint argument, nint* thread)
    {
        *thread = argument;
        return Owner(argument)._images.ContainsKey(id) ? (byte)1 : (byte)0;
    }

    [UnmanagedCallersOnly]
    private static byte ReadMemory(nint dwfl, ulong address, ulong* result, nint argument)
    {
        State* state = (State*)argument;
        DwarfUnwinder owner = Owner(argument);
        if (owner._images.TryGetValue(state->Thread, out ThreadImage? image) && image.TryRead(address, out *result))
        {
            return 1;
        }

        // Read-only data is the same still.
        return owner._memory.TryRead(address, out *result) ? (byte)1 : (byte)0;
    }

    [UnmanagedCallersOnly]
    private static byte SetInitialRegisters(nint thread, nint argument)
    {
        State* state = (State*)argument;
        state->Thread = Libdw.dwfl_thread_tid(thread);
        ulong* values = stackalloc ulong[Registers.DwarfCount];
        state->Registers.ToDwarf(new Span<ulong>(values, Registers.DwarfCount));
        return Libdw.dwfl_thread_state_registers(thread, 0, Registers.DwarfCount, values);
    }

    [UnmanagedCallersOnly]
    private static int Frame(nint frame, nint argument)
    {
        ulong address;
        byte isActivation;
        if (Libdw.dwfl_frame_pc(frame, &address, &isActivation) == 0)
        {
            return Libdw.DWARF_CB_ABORT;
        }

        DwarfUnwinder owner = Owner(argument);
        List<(ulong, bool)> walked = owner._walked;
        if (owner.Managed is { } managed && managed.Owns(address))
        {
            State* state = (State*)argument;
            foreach (uint register in KeptRegisters)
            {
                ulong value;
                if (Libdw.dwfl_frame_reg(frame, register, &value) == 0)
                {
                    state->Registers.SetFromDwarf(register, value);
                }
            }

            state->Registers.Rip = address;
            state->IsAtManaged = 1;
            return Libdw.DWARF_CB_ABORT;
        }

        walked.Add((address, isActivation == 0 || walked.Count > 0));
        return walked.Count < MostFrames ? Libdw.DWARF_CB_OK : Libdw.DWARF_CB_ABORT;
    }

    private static DwarfUnwinder Owner(nint argument) => Unsafe.As<DwarfUnwinder>(GCHandle.FromIntPtr(((State*)argument)->Owner).Target!);

    // By DWARF's numbers: what a callee keeps, and the stack pointer.
    private static ReadOnlySpan<uint> KeptRegisters => [3, 6, 7, 12, 13, 14, 15];

    // What callbacks are given.
    private struct State
    {
        public nint Owner;
        public int Thread;
        public int IsAtManaged;
        public Registers Registers;
    }
}
