// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Procfs;
using Holdpoint.Shim.Dumps;

namespace Holdpoint.Shim.Tasks;

internal sealed partial class TaskManager
{
    private StackDumpEvent? _dumpEvent;

    /// <summary>Writes what the shim is doing to its log and to a file, while it goes on doing it.</summary>
    /// <returns>When that is written.</returns>
    public Task DumpAsync() => _dump.WriteAsync();

    /// <summary>Has them written by the event <c>stackdump-&lt;pid&gt;</c> too. By the loop: containerd waits for the shim to serve, not for this.</summary>
    public void ListenForDumps() => _context.Loop.Post(MakeDumpEvent);

    private IReadOnlyList<string> Report(DateTimeOffset now)
    {
        Creation[] creations;
        ContainerTask[] tasks;
        lock (_gate)
        {
            creations = [.. _creations.Values];
            tasks = [.. _tasks.Values];
        }

        ShimReport report = new(now);
        report.AddShim(_shim.Info, _context, _socketAddress);
        report.AddCalls(Calls.ToArray());
        report.AddCreations(creations);
        report.AddTasks(tasks);
        report.AddThreads(ThreadFiles.OfThisProcess());
        return report.Lines;
    }

    private void MakeDumpEvent()
    {
        try
        {
            StackDumpEvent made = StackDumpEvent.Make(_context.Loop, () => _ = DumpAsync());
            lock (_gate)
            {
                if (!_closed)
                {
                    _dumpEvent = made;
                    return;
                }
            }

            made.Dispose();
        }
        catch (Exception error) when (error is HoldpointException or OsException)
        {
            _context.Log.Warning("there is no event for stack dumps; SIGUSR1 has them written too", ("error", error.Message));
        }
    }
}
