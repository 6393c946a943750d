// SPDX-License-Identifier: Apache-2.0

using System.Text;

namespace Holdpoint.Platform.Linux.Processes;

/// <summary>How a child begins. Descriptors are numbers of this process, put at 0, 1, 2, 3, … of the child; null is /dev/null.</summary>
internal sealed record ChildOptions
{
    public IReadOnlyList<int?> Descriptors { get; init; } = [0, 1, 2];

    /// <summary>Null: what this process was started with.</summary>
    public IReadOnlyList<byte[]>? Environment { get; init; }

    public string? WorkingDirectory { get; init; }

    public bool NewSession { get; init; }

    /// <summary>Signals that the child begins with blocked; the runtime's threads inherit them too.</summary>
    public ulong BlockedSignals { get; init; }

    /// <summary>Signals that are set to their default in the child, whatever this process was started with.</summary>
    public ulong DefaultSignals { get; init; } = Signal.Bit(Signal.SIGPIPE);
}

/// <summary>A child of ours: started by posix_spawn(3), waited for by pid, so that no other waiter loses an exit.</summary>
internal sealed unsafe class ChildProcess
{
    private ChildProcess(int pid)
    {
        Pid = pid;
    }

    public int Pid { get; }

    /// <summary>Starts a program by its path. Nothing above the descriptors named is inherited.</summary>
    /// <exception cref="OsException">The program could not be executed.</exception>
    public static ChildProcess Start(string path, IEnumerable<string> arguments, ChildOptions options)
    {
        // Sizes of the C library's opaque types: 80 and 336 bytes on x86-64 (glibc 2.36), rounded up.
        byte* actions = stackalloc byte[256];
        byte* attributes = stackalloc byte[512];
        _ = Libc.posix_spawn_file_actions_init(actions);
        _ = Libc.posix_spawnattr_init(attributes);
        try
        {
            AddDescriptors(actions, options.Descriptors);
            if (options.WorkingDirectory is { } folder)
            {
                _ = Libc.posix_spawn_file_actions_addchdir_np(actions, folder);
            }

            ulong* mask = stackalloc ulong[16];
            ulong* defaults = stackalloc ulong[16];
            new Span<ulong>(mask, 16).Clear();
            new Span<ulong>(defaults, 16).Clear();
            mask[0] = options.BlockedSignals;
            defaults[0] = options.DefaultSignals;
            _ = Libc.posix_spawnattr_setsigmask(attributes, mask);
            _ = Libc.posix_spawnattr_setsigdefault(attributes, defaults);
            _ = Libc.posix_spawnattr_setflags(attributes, (short)(Libc.POSIX_SPAWN_SETSIGMASK | Libc.POSIX_SPAWN_SETSIGDEF | (options.NewSession ? Libc.POSIX_SPAWN_SETSID : 0)));
            return new ChildProcess(Spawn(path, arguments, options, actions, attributes));
        }
        finally
        {
            _ = Libc.posix_spawn_file_actions_destroy(actions);
            _ = Libc.posix_spawnattr_destroy(attributes);
        }
    }

    /// <summary>Waits for the end; a shell's way of a status: the exit code, or 128 and the signal.</summary>
    public int WaitForExit()
    {
        int status;
        int result;
        do
        {
            result = Libc.waitpid(Pid, out status, 0);
        }
        while (result < 0 && Libc.LastErrno == Errno.EINTR);
        WaitStatus ended = new(status);
        return result < 0 ? 127 : ended.Exited ? ended.ExitCode : 128 + ended.TerminatingSignal;
    }

    /// <summary>Null while it runs.</summary>
    public int? TryWaitForExit()
    {
        int result = Libc.waitpid(Pid, out int status, Libc.WNOHANG);
        WaitStatus ended = new(status);
        return result == 0 ? null : result < 0 ? 127 : ended.Exited ? ended.ExitCode : 128 + ended.TerminatingSignal;
    }

    private static int Spawn(string path, IEnumerable<string> arguments, ChildOptions options, byte* actions, byte* attributes)
    {
        using ByteStrings argv = ByteStrings.Of(arguments);
        using ByteStrings environment = new(options.Environment ?? InheritedEnvironment());
        fixed (byte* file = Encoding.UTF8.GetBytes(path + '\0'))
        {
            int error = Libc.posix_spawn(out int pid, file, actions, attributes, argv.Pointer, environment.Pointer);
            return error == 0 ? pid : throw new OsException("posix_spawn", path, (Errno)error);
        }
    }

    /// <summary>The environment that this process was started with, byte for byte and in its order.</summary>
    public static byte[][] InheritedEnvironment() => ByteStrings.Split(File.ReadAllBytes("/proc/self/environ"));

    private static void AddDescriptors(byte* actions, IReadOnlyList<int?> descriptors)
    {
        // A dup2 onto a number that is still to be handed on would overwrite it: all go up first, then into place. No
        // higher than needed, since the limit of open files may be low.
        int aside = 1 + Math.Max(descriptors.Count, descriptors.Max() ?? 0);
        for (int i = 0; i < descriptors.Count; i++)
        {
            if (descriptors[i] is { } number)
            {
                _ = Libc.posix_spawn_file_actions_adddup2(actions, number, aside + i);
            }
            else
            {
                _ = Libc.posix_spawn_file_actions_addopen(actions, aside + i, "/dev/null", Libc.O_RDWR, 0);
            }
        }

        for (int i = 0; i < descriptors.Count; i++)
        {
            _ = Libc.posix_spawn_file_actions_adddup2(actions, aside + i, i);
        }

        _ = Libc.posix_spawn_file_actions_addclosefrom_np(actions, descriptors.Count);
    }
}
