// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace Holdpoint.Debugging.Stacks;

/// <summary>struct user_regs_struct of x86-64 (sys/user.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Registers
{
    /// <summary>How many the DWARF numbers of x86-64 have: the last is the return address, here the program counter.</summary>
    public const int DwarfCount = 17;

    public ulong R15;
    public ulong R14;
    public ulong R13;
    public ulong R12;
    public ulong Rbp;
    public ulong Rbx;
    public ulong R11;
    public ulong R10;
    public ulong R9;
    public ulong R8;
    public ulong Rax;
    public ulong Rcx;
    public ulong Rdx;
    public ulong Rsi;
    public ulong Rdi;
    public ulong OriginalRax;
    public ulong Rip;
    public ulong Cs;
    public ulong Flags;
    public ulong Rsp;
    public ulong Ss;
    public ulong FsBase;
    public ulong GsBase;
    public ulong Ds;
    public ulong Es;
    public ulong Fs;
    public ulong Gs;

    /// <summary>In the order of DWARF's numbers (System V ABI for x86-64, figure 3.36).</summary>
    public readonly void ToDwarf(Span<ulong> values)
    {
        ReadOnlySpan<ulong> ordered = [Rax, Rdx, Rcx, Rbx, Rsi, Rdi, Rbp, Rsp, R8, R9, R10, R11, R12, R13, R14, R15, Rip];
        ordered.CopyTo(values);
    }

    /// <summary>Sets those that a callee keeps, by DWARF's numbers, of what is known of a frame.</summary>
    public void SetFromDwarf(uint number, ulong value)
    {
        switch (number)
        {
            case 3:
                Rbx = value;
                break;
            case 6:
                Rbp = value;
                break;
            case 7:
                Rsp = value;
                break;
            case 12:
                R12 = value;
                break;
            case 13:
                R13 = value;
                break;
            case 14:
                R14 = value;
                break;
            case 15:
                R15 = value;
                break;
        }
    }
}
