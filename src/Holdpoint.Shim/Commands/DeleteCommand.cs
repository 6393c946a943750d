// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Events;
using Holdpoint.Platform.Linux;
using Holdpoint.Ttrpc.Codec;

namespace Holdpoint.Shim.Commands;

/// <summary>The action <c>delete</c>: removes what is left of a container, and prints what became of it (containerd.task.v2.DeleteResponse).</summary>
internal static class DeleteCommand
{
    public static int Run(ShimArguments arguments, IShim shim)
    {
        if (arguments.Id.Length == 0)
        {
            throw new ShimUsageException("the container's id is missing: -id");
        }

        string bundle = Bundle(arguments);
        CleanUpResult result = shim.CleanUpAsync(
            new CleanUpRequest(arguments.Id, arguments.Namespace, bundle, warning => StandardStreams.WriteError(warning + "\n")),
            CancellationToken.None).AsTask().GetAwaiter().GetResult();
        if (ShimAddress.OfBundle(bundle) is { } address && address.RemoveIfDead())
        {
            RemoveEvents();
        }

        StandardStreams.Write(Response(result));
        return 0;
    }

    public static byte[] Response(CleanUpResult result)
    {
        long ticks = (result.ExitedAt.UtcDateTime - DateTime.UnixEpoch).Ticks;
        long seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out long rest);
        long nanoseconds = rest * TimeSpan.NanosecondsPerTick;
        int time = WireWriter.IntegerSize(seconds) + WireWriter.IntegerSize(nanoseconds);
        byte[] message = new byte[WireWriter.IntegerSize((uint)result.Pid) + WireWriter.IntegerSize((uint)result.ExitStatus) + WireWriter.FieldSize(time)];
        WireWriter writer = new(message);
        writer.Integer(1, (uint)result.Pid);
        writer.Integer(2, (uint)result.ExitStatus);
        writer.Begin(3, time);
        writer.Integer(1, seconds);
        writer.Integer(2, nanoseconds);
        return message;
    }

    /// <summary>Of a daemon that was killed, and of others that have ended so.</summary>
    private static void RemoveEvents()
    {
        try
        {
            using EventDirectory? folder = EventDirectory.OpenIfThere(EventDirectory.DefaultPath, Libc.geteuid());
            folder?.Sweep();
        }
        catch (HoldpointException error)
        {
            StandardStreams.WriteError(error.Message + "\n");
        }
    }

    // containerd calls it in the folder, or in a sibling of it when the folder itself is gone.
    private static string Bundle(ShimArguments arguments) => arguments.Bundle.Length > 0
        ? Path.GetFullPath(arguments.Bundle)
        : Path.Combine(Path.GetDirectoryName(Directory.GetCurrentDirectory()) ?? "/", arguments.Id);
}
