// SPDX-License-Identifier: Apache-2.0

using System.Text;
using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Platform.Linux.Mounts;

/// <summary>A file as a block device (loop(4)): it goes away by itself when it is neither mounted nor open any more.</summary>
internal sealed unsafe class LoopDevice : IDisposable
{
    private const int MostTries = 100;
    private const int NameBytes = 63;

    private readonly Descriptor _device;

    private LoopDevice(string path, Descriptor device)
    {
        Path = path;
        _device = device;
    }

    public string Path { get; }

    /// <exception cref="OsException">There is no such file, or no device to be had.</exception>
    public static LoopDevice Attach(string file, bool readOnly, bool directIo)
    {
        int access = readOnly ? Libc.O_RDONLY : Libc.O_RDWR;
        using Descriptor backing = Descriptor.OpenAt(Libc.AT_FDCWD, file, access);
        if (backing.IsInvalid)
        {
            throw OsException.Last("open", file);
        }

        using Descriptor control = Descriptor.OpenAt(Libc.AT_FDCWD, "/dev/loop-control", Libc.O_RDWR);
        if (control.IsInvalid)
        {
            throw OsException.Last("open", "/dev/loop-control");
        }

        // Others look for a free one at the same time.
        for (int i = 0; i < MostTries; i++)
        {
            int number = Libc.LoopControl(control.Number, Libc.LOOP_CTL_GET_FREE, 0);
            if (number < 0)
            {
                throw OsException.Last("LOOP_CTL_GET_FREE", file);
            }

            if (TryAttach($"/dev/loop{number}", access, backing, file, readOnly, directIo) is { } device)
            {
                return device;
            }
        }

        throw new OsException("LOOP_CONFIGURE", file, Errno.EBUSY);
    }

    public void Dispose() => _device.Dispose();

    /// <summary>Null where another one was faster.</summary>
    private static LoopDevice? TryAttach(string path, int access, Descriptor backing, string file, bool readOnly, bool directIo)
    {
        Descriptor device = Descriptor.OpenAt(Libc.AT_FDCWD, path, access);
        if (device.IsInvalid)
        {
            throw OsException.Last("open", path);
        }

        uint flags = Libc.LO_FLAGS_AUTOCLEAR | (readOnly ? Libc.LO_FLAGS_READ_ONLY : 0);
        Libc.LoopConfig config = new() { Descriptor = (uint)backing.Number };
        config.Info.Flags = flags | (directIo ? Libc.LO_FLAGS_DIRECT_IO : 0);
        byte[] name = Encoding.UTF8.GetBytes(file);
        name.AsSpan(0, Math.Min(name.Length, NameBytes)).CopyTo(new Span<byte>(config.Info.FileName, NameBytes));
        Errno error = Libc.LoopConfigure(device.Number, ref config) == 0 ? Errno.None : Libc.LastErrno;
        if (error is Errno.EINVAL or Errno.ENOTTY)
        {
            // Linux before 5.8: in several steps.
            config.Info.Flags = flags;
            error = AttachInSteps(device, backing, ref config.Info, directIo);
        }

        if (error == Errno.None)
        {
            return new LoopDevice(path, device);
        }

        device.Dispose();
        return error == Errno.EBUSY ? null : throw new OsException("LOOP_CONFIGURE", $"{path} for {file}", error);
    }

    private static Errno AttachInSteps(Descriptor device, Descriptor backing, ref Libc.LoopInfo info, bool directIo)
    {
        if (Libc.LoopControl(device.Number, Libc.LOOP_SET_FD, backing.Number) < 0)
        {
            return Libc.LastErrno;
        }

        if (Libc.LoopSetStatus(device.Number, ref info) < 0 || (directIo && Libc.LoopControl(device.Number, Libc.LOOP_SET_DIRECT_IO, 1) < 0))
        {
            Errno error = Libc.LastErrno;
            _ = Libc.LoopControl(device.Number, Libc.LOOP_CLR_FD, 0);
            return error;
        }

        return Errno.None;
    }
}
