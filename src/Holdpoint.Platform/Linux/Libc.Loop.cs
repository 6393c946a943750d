// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace Holdpoint.Platform.Linux;

// loop(4), ioctl(2).
internal static unsafe partial class Libc
{
    public const uint LOOP_SET_FD = 0x4c00;
    public const uint LOOP_CLR_FD = 0x4c01;
    public const uint LOOP_SET_STATUS64 = 0x4c04;
    public const uint LOOP_SET_DIRECT_IO = 0x4c08;
    public const uint LOOP_CONFIGURE = 0x4c0a;
    public const uint LOOP_CTL_GET_FREE = 0x4c82;

    public const uint LO_FLAGS_READ_ONLY = 1;
    public const uint LO_FLAGS_AUTOCLEAR = 4;
    public const uint LO_FLAGS_DIRECT_IO = 16;

    private const nint SYS_ioctl = 16;

    internal static int LoopControl(int descriptor, uint request, nint argument) => (int)syscall(SYS_ioctl, descriptor, (nint)request, argument, 0, 0, 0);

    internal static int LoopConfigure(int device, ref LoopConfig config)
    {
        fixed (LoopConfig* argument = &config)
        {
            return LoopControl(device, LOOP_CONFIGURE, (nint)argument);
        }
    }

    internal static int LoopSetStatus(int device, ref LoopInfo info)
    {
        fixed (LoopInfo* argument = &info)
        {
            return LoopControl(device, LOOP_SET_STATUS64, (nint)argument);
        }
    }

    /// <summary>struct loop_info64.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 232)]
    internal struct LoopInfo
    {
        private readonly ulong _device;
        private readonly ulong _inode;
        private readonly ulong _realDevice;
        private readonly ulong _offset;
        private readonly ulong _sizeLimit;
        private readonly uint _number;
        private readonly uint _encryptType;
        private readonly uint _encryptKeySize;
        public uint Flags;
        public fixed byte FileName[64];
    }

    /// <summary>struct loop_config.</summary>
    [StructLayout(LayoutKind.Sequential, Size = 304)]
    internal struct LoopConfig
    {
        public uint Descriptor;
        public uint BlockSize;
        public LoopInfo Info;
    }
}
