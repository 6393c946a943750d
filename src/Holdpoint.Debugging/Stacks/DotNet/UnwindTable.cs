// SPDX-License-Identifier: Apache-2.0

using System.Reflection.Metadata;

namespace Holdpoint.Debugging.Stacks.DotNet;

/// <summary>UNWIND_INFO of x86-64 (Microsoft's "x64 exception handling"), which .NET's compiled code has on every system.</summary>
internal static class UnwindTable
{
    private const int PushRegister = 0;
    private const int AllocateLarge = 1;
    private const int AllocateSmall = 2;
    private const int SetFrame = 3;
    private const int SaveRegister = 4;
    private const int SaveRegisterFar = 5;
    private const int SaveVector = 8;
    private const int SaveVectorFar = 9;

    /// <summary>Undoes what the function's beginning has done, as far as it had come.</summary>
    /// <param name="table">At the function's.</param>
    /// <param name="offset">Of the instruction, from the function's start.</param>
    /// <param name="registers">Of the frame; then of its caller.</param>
    /// <param name="read">Of the stack.</param>
    public static bool TryStep(BlobReader table, ulong offset, ref Registers registers, StackReader read)
    {
        _ = table.ReadByte();
        _ = table.ReadByte();
        int count = table.ReadByte();
        byte frame = table.ReadByte();
        ulong frameBase = 0;
        while (count > 0)
        {
            byte at = table.ReadByte();
            byte operation = table.ReadByte();
            int kind = operation & 15, value = operation >> 4;
            int more = kind switch
            {
                AllocateLarge => value == 0 ? 1 : 2,
                SaveRegister or SaveVector => 1,
                SaveRegisterFar or SaveVectorFar => 2,
                _ => 0,
            };
            ulong operand = more switch
            {
                1 => table.ReadUInt16(),
                2 => table.ReadUInt32(),
                _ => 0,
            };
            count -= 1 + more;
            if (at > offset)
            {
                // The function had not come so far.
                continue;
            }

            switch (kind)
            {
                case PushRegister:
                    if (!read(registers.Rsp, out ulong pushed))
                    {
                        return false;
                    }

                    Set(ref registers, value, pushed);
                    registers.Rsp += sizeof(ulong);
                    break;
                case AllocateLarge:
                    registers.Rsp += more == 1 ? operand * sizeof(ulong) : operand;
                    break;
                case AllocateSmall:
                    registers.Rsp += ((ulong)value * sizeof(ulong)) + sizeof(ulong);
                    break;
                case SetFrame:
                    registers.Rsp = Get(registers, frame & 15) - ((ulong)(frame >> 4) * 16);
                    frameBase = registers.Rsp;
                    break;
                case SaveRegister or SaveRegisterFar:
                    ulong place = (frameBase != 0 ? frameBase : registers.Rsp) + (more == 1 ? operand * sizeof(ulong) : operand);
                    if (!read(place, out ulong saved))
                    {
                        return false;
                    }

                    Set(ref registers, value, saved);
                    break;
                case SaveVector or SaveVectorFar:
                    break;
                default:
                    return false;
            }
        }

        if (!read(registers.Rsp, out ulong back) || back == 0)
        {
            return false;
        }

        registers.Rip = back;
        registers.Rsp += sizeof(ulong);
        return true;
    }

    private static ulong Get(in Registers registers, int number) => number switch
    {
        3 => registers.Rbx,
        5 => registers.Rbp,
        12 => registers.R12,
        13 => registers.R13,
        14 => registers.R14,
        15 => registers.R15,
        _ => registers.Rsp,
    };

    private static void Set(ref Registers registers, int number, ulong value)
    {
        switch (number)
        {
            case 3:
                registers.Rbx = value;
                break;
            case 5:
                registers.Rbp = value;
                break;
            case 12:
                registers.R12 = value;
                break;
            case 13:
                registers.R13 = value;
                break;
            case 14:
                registers.R14 = value;
                break;
            case 15:
                registers.R15 = value;
                break;
        }
    }
}
