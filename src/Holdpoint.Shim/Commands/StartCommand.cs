// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Shim.Logging;

namespace Holdpoint.Shim.Commands;

/// <summary>
/// The action <c>start</c>: leaves a daemon behind that serves at a socket which listens already, and prints its address. On success nothing goes
/// to standard error: containerd takes both outputs for the answer.
/// </summary>
internal sealed class StartCommand(ShimArguments arguments, IShim shim)
{
    /// <summary>Read by the daemon from its loop, so blocked in every thread of it: that is what it is started with.</summary>
    public const ulong DaemonSignals = (1UL << (Signal.SIGCHLD - 1)) | (1UL << (Signal.SIGTERM - 1)) | (1UL << (Signal.SIGINT - 1)) | (1UL << (Signal.SIGUSR1 - 1));

    /// <summary>Where containerd takes events; in the environment.</summary>
    public const string EventVariable = "TTRPC_ADDRESS";

    private const int LargestScore = 1000;

    private readonly string _bundle = Directory.GetCurrentDirectory();

    /// <exception cref="Exception">Why there is no daemon; nothing is left behind then.</exception>
    public int Run()
    {
        if (arguments.Id.Length == 0)
        {
            throw new ShimUsageException("the container's id is missing: -id");
        }

        BootstrapInput input = BootstrapInput.Parse(StandardStreams.ReadInput(), arguments.Id, arguments.Namespace);
        ShimAddress address = ShimAddress.Of(arguments.Address, arguments.Namespace, ContainerGroup.Of(_bundle, arguments.Id), input.SocketFolder);
        using Descriptor? listener = address.Listen();
        if (listener is null)
        {
            // The daemon of its group.
            Tell(address, input);
        }
        else
        {
            Launch(listener, address, input);
        }

        return 0;
    }

    private void Launch(Descriptor listener, ShimAddress address, BootstrapInput input)
    {
        ChildProcess? daemon = null;
        try
        {
            ScheduleTogether();
            daemon = ChildProcess.Start(Environment.ProcessPath!, Command(address, input), new ChildOptions
            {
                Descriptors = [null, null, null, listener.Number],
                Environment = DaemonEnvironment(input),
                NewSession = true,
                BlockedSignals = DaemonSignals,
            });
            if (shim.GetDaemonOptions(input.Options).Cgroup is { Length: > 0 } cgroup)
            {
                ShimCgroup.Join(cgroup, daemon.Pid);
            }

            AdjustScore(daemon.Pid);
            Tell(address, input);
        }
        catch
        {
            if (daemon is not null)
            {
                _ = Libc.kill(daemon.Pid, Signal.SIGKILL);
            }

            address.Remove();
            throw;
        }
    }

    private List<string> Command(ShimAddress address, BootstrapInput input)
    {
        List<string> command = [Environment.ProcessPath!, "-namespace", arguments.Namespace, "-id", arguments.Id, "-address", arguments.Address, "-socket", address.Path];
        if (arguments.Debug || input.Debug)
        {
            command.Add("-debug");
        }

        return command;
    }

    private static byte[][]? DaemonEnvironment(BootstrapInput input)
    {
        byte[] prefix = Encoding.UTF8.GetBytes(EventVariable + "=");
        return input.EventAddress.Length == 0
            ? null
            : [.. ChildProcess.InheritedEnvironment().Where(pair => !pair.AsSpan().StartsWith(prefix)), Encoding.UTF8.GetBytes($"{EventVariable}={input.EventAddress}")];
    }

    /// <summary>Core scheduling, where containerd is set so: hyper-threads of one core are shared with the own container only.</summary>
    private static void ScheduleTogether()
    {
        if (Environment.GetEnvironmentVariable("SCHED_CORE") is { Length: > 0 } && !Libc.CreateCoreSchedulingGroup())
        {
            throw OsException.Last("prctl", "PR_SCHED_CORE");
        }
    }

    /// <summary>The kernel, short of memory, shall end the shim before containerd, and the container before both. Not every root may set it.</summary>
    private void AdjustScore(int pid)
    {
        try
        {
            int score = int.Parse(FileBytes.Read($"/proc/{Libc.getppid()}/oom_score_adj"), CultureInfo.InvariantCulture);
            byte[] more = Encoding.UTF8.GetBytes(Math.Min(score + 1, LargestScore).ToString(CultureInfo.InvariantCulture));
            FileBytes.Write($"/proc/{pid}/oom_score_adj", more, 0, 0);
        }
        catch (OsException error)
        {
            using FifoLog log = FifoLog.Open(Path.Combine(_bundle, FifoLog.FileName), debug: false);
            log.Warning("failed to set the shim's oom_score_adj", ("error", GoTexts.Of(error)), ("id", arguments.Id));
        }
    }

    private void Tell(ShimAddress address, BootstrapInput input)
    {
        address.WriteTo(_bundle);
        StandardStreams.Write(StartAnswer.Of(address.Text, input.IsBootstrap));
    }
}
