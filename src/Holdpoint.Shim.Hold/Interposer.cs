// SPDX-License-Identifier: Apache-2.0

using System.Text;
using Holdpoint.Bundles;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Tracing;

namespace Holdpoint.Shim.Hold;

/// <summary>
/// Stands in for a shim: puts it in this process's place, and for its <c>start</c> has the daemon held that it leaves behind.
/// On success nothing is written: containerd takes both outputs of <c>start</c> for the answer.
/// </summary>
internal static class Interposer
{
    private const int Failed = 1;
    private const int WrongUsage = 2;

    /// <summary>Returns only when nothing was started.</summary>
    public static int Run()
    {
        byte[][] command = ByteStrings.Split(File.ReadAllBytes("/proc/self/cmdline"));
        ShimInvocation invocation = ShimInvocation.Parse([.. command.Select(Encoding.UTF8.GetString)]);
        if (invocation.Shim is not { } shim)
        {
            Console.Error.WriteLine(
                $"{invocation.Name}: started under a name that stands for no shim. It is called by containerd, through a link named containerd-shim-hold-X-vN;"
                + " make one with: holdpoint shim install X.vN");
            return WrongUsage;
        }

        try
        {
            Replace(invocation, shim, command);
        }
        catch (ExecHoldException error)
        {
            Console.Error.WriteLine($"{invocation.Name}: {error.Message}");
        }
        catch (Exception error) when (error is HoldSettingException or InvalidDataException)
        {
            Console.Error.WriteLine($"{invocation.Name}: {error.Message}; nothing was started");
        }

        return Failed;
    }

    private static void Replace(ShimInvocation invocation, string shim, byte[][] command)
    {
        string program = RealShim.Find(shim, invocation);
        // What containerd would have passed: the path that it found.
        command[0] = Encoding.UTF8.GetBytes(program);
        HoldSettings settings = HoldSettings.None;
        if (invocation.IsStart)
        {
            settings = HoldSettings.Read(BundleAnnotations.Read(invocation.Bundle), Environment.GetEnvironmentVariable);
        }

        if (invocation.IsDelete)
        {
            GivenUpShim.Kill(invocation);
        }

        if (settings.Hold)
        {
            ExecHold.Run(Request(invocation, settings, program, command));
        }

        ExecHold.PassThrough(command, program);
    }

    private static ExecHoldRequest Request(ShimInvocation invocation, HoldSettings settings, string program, byte[][] command) => new()
    {
        Command = command,
        Program = program,
        Follow = new FollowRule { Daemon = true },
        Timeout = settings.Timeout,
        OnTimeout = settings.OnTimeout,
        Container = invocation.Container,
        LogFifo = Path.Combine(invocation.Bundle, "log"),
        Bundle = invocation.Bundle,
    };
}
