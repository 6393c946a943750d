// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace Holdpoint.Platform.Linux;

// ptrace(2). Only the thread that seized a tracee may make requests for it.
internal static unsafe partial class Libc
{
    public const int PTRACE_CONT = 7;
    public const int PTRACE_DETACH = 17;
    public const int PTRACE_GETEVENTMSG = 0x4201;
    public const int PTRACE_GETREGSET = 0x4204;
    public const int PTRACE_SEIZE = 0x4206;
    public const int PTRACE_INTERRUPT = 0x4207;
    public const int PTRACE_LISTEN = 0x4208;

    public const int PTRACE_O_TRACEFORK = 0x02;
    public const int PTRACE_O_TRACEVFORK = 0x04;
    public const int PTRACE_O_TRACECLONE = 0x08;
    public const int PTRACE_O_TRACEEXEC = 0x10;

    public const int PTRACE_EVENT_FORK = 1;
    public const int PTRACE_EVENT_VFORK = 2;
    public const int PTRACE_EVENT_CLONE = 3;
    public const int PTRACE_EVENT_EXEC = 4;
    public const int PTRACE_EVENT_STOP = 128;

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint ptrace(nint request, int pid, nint address, nint data);

    /// <summary>The general registers (elf.h).</summary>
    public const int NT_PRSTATUS = 1;

    [LibraryImport(Library, SetLastError = true)]
    internal static partial nint process_vm_readv(int pid, IoVector* own, nuint ownCount, IoVector* theirs, nuint theirCount, nuint flags);

    [LibraryImport(Library, EntryPoint = "ptrace", SetLastError = true)]
    internal static partial nint ptrace_message(nint request, int pid, nint address, out nuint message);
}
