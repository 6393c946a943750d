// SPDX-License-Identifier: Apache-2.0

using System.Text;
using Holdpoint.Events;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Processes;

namespace Holdpoint.Tracing;

/// <summary>
/// The keeper as a process: this executable again, started by way of a process between that ends at once, so that the program
/// which takes the starter's place has no child that it does not know.
/// </summary>
internal static class KeeperProcess
{
    /// <summary>The first argument that makes an executable of ours a keeper.</summary>
    public const string Verb = "keeper";

    private const string Detached = "detached";
    private const string Self = "/proc/self/exe";
    private const int StandardError = 2;
    private const int ReadyDescriptor = 3;
    private const int AnnounceDescriptor = 4;

    // What a keeper needs of the environment; the rest is the program's business.
    private static readonly string[] _environment = ["HOLDPOINT_DIR=", "XDG_RUNTIME_DIR="];

    /// <summary>Main of a keeper, with the arguments after the executable's name.</summary>
    public static int Main(string[] arguments)
    {
        if (arguments.Length > 1 && arguments[1] == Detached)
        {
            return Keep(KeeperRequest.Parse(arguments.Skip(2)));
        }

        _ = Spawn([Verb, Detached, .. arguments.Skip(1)], [null, null, null, ReadyDescriptor, AnnounceDescriptor], own: true);
        return 0;
    }

    /// <summary>Starts a keeper for this process and waits until it traces it.</summary>
    /// <exception cref="ExecHoldException">There is no keeper; nothing is traced.</exception>
    public static void StartFor(KeeperRequest request)
    {
        string answer;
        try
        {
            answer = Start(request);
        }
        catch (OsException error)
        {
            throw new ExecHoldException(ExecHoldError.Failed, $"the keeper cannot be started: {error.Message}; nothing was started");
        }

        if (answer != KeeperAnswer.Ready)
        {
            throw KeeperAnswer.ToException(answer);
        }
    }

    /// <summary>The keeper's answer; empty when it ended without one.</summary>
    private static string Start(KeeperRequest request)
    {
        (Descriptor read, Descriptor write) = Descriptor.Pipe();
        bool childEnded = (Libc.PendingSignals() & Signal.Bit(Signal.SIGCHLD)) != 0;
        using (read)
        {
            using (write)
            {
                // Where ptrace is restricted to descendants, the tracee may name its tracer; the permission is taken back below.
                _ = Libc.prctl(Libc.PR_SET_PTRACER, nuint.MaxValue, 0, 0, 0);
                _ = Spawn([Verb, .. request.ToArguments()], [null, null, null, write.Number, request.Announce ? StandardError : null], own: false).WaitForExit();
            }

            string answer = ReadAll(read);
            _ = Libc.prctl(Libc.PR_SET_PTRACER, 0, 0, 0, 0);
            if (!childEnded)
            {
                // Where SIGCHLD is blocked, the program would find that of a child which is not its own.
                Libc.TakePending(Signal.SIGCHLD);
            }

            return answer;
        }
    }

    private static ChildProcess Spawn(IEnumerable<string> arguments, IReadOnlyList<int?> descriptors, bool own) =>
        ChildProcess.Start(Self, arguments.Prepend("holdpoint-keeper"), new ChildOptions
        {
            Descriptors = descriptors,
            Environment = [.. ChildProcess.InheritedEnvironment().Where(IsNeeded)],
            WorkingDirectory = "/",
            NewSession = own,
            BlockedSignals = own ? KeeperPoll.Signals : 0,
            // What the program is to ignore, SIGCHLD maybe, a keeper must hear.
            DefaultSignals = ulong.MaxValue,
        });

    private static int Keep(KeeperRequest request)
    {
        using Descriptor ready = new(ReadyDescriptor);
        // The files of the event folder have the modes that they are made with.
        _ = Libc.umask(0);
        try
        {
            EventDirectory folder = EventDirectory.Open();
            folder.Sweep();
            using Keeper keeper = new(request, folder, new Descriptor(AnnounceDescriptor));
            Errno refused = Tracer.Seize(request.Target.Pid, follow: request.Follow is not null);
            if (refused != Errno.None)
            {
                _ = ready.Write(Encoding.UTF8.GetBytes(KeeperAnswer.NotTraced(request.Target.Pid, refused)));
                return 1;
            }

            _ = ready.Write(Encoding.UTF8.GetBytes(KeeperAnswer.Ready));
            ready.Dispose();
            keeper.Run();
            return 0;
        }
        catch (HoldpointException error)
        {
            _ = ready.Write(Encoding.UTF8.GetBytes(KeeperAnswer.Refused(error)));
            return 1;
        }
    }

    private static bool IsNeeded(byte[] variable) =>
        _environment.Any(name => variable.AsSpan().StartsWith(Encoding.UTF8.GetBytes(name)));

    private static string ReadAll(Descriptor pipe)
    {
        byte[] buffer = new byte[4096];
        int length = 0;
        int count;
        while (length < buffer.Length && (count = pipe.Read(buffer.AsSpan(length))) > 0)
        {
            length += count;
        }

        return Encoding.UTF8.GetString(buffer, 0, length);
    }
}
