// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using System.Text;
using Holdpoint.Events;
using Holdpoint.Holds;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Tracing;

/// <summary>
/// Owns the events of processes held from outside, and is their tracer as long as they have one. One thread does everything:
/// changes of tracees, signals of events, debuggers, deadlines.
/// </summary>
internal sealed partial class Keeper : IDisposable
{
    private readonly KeeperRequest _request;
    private readonly EventDirectory _folder;
    private readonly ShimLog _log;
    private readonly Descriptor _announcements;
    private readonly FollowSession? _follow;
    private readonly List<Charge> _charges = [];
    private HeldEvent? _prepared;
    private bool _waitsForExec;
    private int _taken;
    private long? _programEnded;
    private bool _programDone;

    /// <exception cref="HoldpointException">The event of the process to hold cannot be made.</exception>
    public Keeper(KeeperRequest request, EventDirectory folder, Descriptor announcements)
    {
        _request = request;
        _folder = folder;
        _announcements = announcements;
        _log = new ShimLog(request.LogFifo, request.Container);
        if (request.Follow is { } rule)
        {
            _follow = new FollowSession(request.Target, new HoldMatch(rule));
        }
        else
        {
            // Until its exec it is not held, and not listed.
            _prepared = HeldEvent.Create(folder, request.Target.Pid);
            _prepared.Describe(request.Target);
            _waitsForExec = true;
        }
    }

    private bool HasWork => _charges.Count > 0 || _waitsForExec || _follow is { IsActive: true };

    /// <summary>Works until nothing is held and nothing followed any more. The target is seized already.</summary>
    public void Run()
    {
        using KeeperPoll poll = new();
        while (HasWork)
        {
            ulong signals = poll.Wait(_charges);
            while (Tracer.NextChange() is { } change)
            {
                OnChange(change.Pid, change.Status);
            }

            if ((signals & KeeperPoll.EndSignals) != 0)
            {
                GiveUp();
                return;
            }

            if ((signals & Signal.Bit(Signal.SIGUSR1)) != 0)
            {
                foreach (Charge charge in _charges)
                {
                    charge.Held.BecomeStopped();
                }
            }

            Look();
        }
    }

    /// <summary>Takes away the event of a process that was never held.</summary>
    public void Dispose()
    {
        _prepared?.Dispose();
        _announcements.Dispose();
    }

    private void OnChange(int pid, WaitStatus status)
    {
        if (_charges.Find(charge => charge.Held.Pid == pid) is { } charge)
        {
            charge.Held.OnChange(status);
        }
        else if (_follow is not null)
        {
            if (_follow.OnChange(pid, status))
            {
                Take(pid);
            }
        }
        else if (_waitsForExec)
        {
            OnLaunchChange(pid, status);
        }
    }

    private void OnLaunchChange(int pid, WaitStatus status)
    {
        if (!status.Stopped)
        {
            _waitsForExec = false;
        }
        else if (status.PtraceEvent == Libc.PTRACE_EVENT_EXEC)
        {
            _waitsForExec = false;
            Take(pid);
        }
        else if (status.PtraceEvent == Libc.PTRACE_EVENT_STOP && Signal.Stops(status.StopSignal))
        {
            _ = Tracer.Listen(pid);
        }
        else
        {
            _ = Tracer.Continue(pid, status.PtraceEvent == 0 ? status.StopSignal : 0);
        }
    }

    /// <summary>Makes a process in its exec stop a hold; where that fails it goes on: never is a process wedged.</summary>
    private void Take(int pid)
    {
        HeldEvent? owned = _prepared;
        _prepared = null;
        try
        {
            ProcessIdentity identity = ProcessIdentity.Of(pid) ?? new ProcessIdentity(pid, 0);
            owned ??= HeldEvent.Create(_folder, pid);
            DateTimeOffset now = DateTimeOffset.UtcNow;
            owned.Describe(identity, Entry(now));
            if (HeldProcess.Take(identity, owned) is not { } held)
            {
                _ = Tracer.Detach(pid);
                return;
            }

            _charges.Add(new Charge(held, owned, _request.Timeout));
            _taken++;
            Tell(held, owned.Name);
        }
        catch (HoldpointException error)
        {
            owned?.Dispose();
            _log.Error("Not held", ("error", error.Message), ("pid", pid.ToString(CultureInfo.InvariantCulture)));
            Announce($"holdpoint: {pid} is not held: {error.Message}");
            _ = Tracer.Detach(pid);
        }

        if (_taken >= (_request.Follow?.Most ?? 1))
        {
            // Nothing more will be told: whoever reads the program's errors to their end waits for the program alone.
            _announcements.Dispose();
            if (_follow is not null)
            {
                StopFollowing(_follow);
            }
        }
    }

    private void Announce(string line)
    {
        if (!_announcements.IsClosed)
        {
            _ = _announcements.Write(Encoding.UTF8.GetBytes(line + "\n"));
        }
    }

    private void Tell(HeldProcess held, string name)
    {
        string pid = held.Pid.ToString(CultureInfo.InvariantCulture);
        _log.Info("Halting until signalled", ("event", name), ("pid", pid));
        Announce($"holdpoint: {pid} ({ProcessFiles.Executable(held.Pid)}) is held at its first instruction; next: holdpoint attach {pid}, or holdpoint release {pid}");
    }

    private HoldEntry Entry(DateTimeOffset now) => new()
    {
        HoldPoint = "exec",
        Label = _request.Label,
        Since = now,
        Deadline = _request.Timeout is { } timeout ? now + timeout : null,
        OnDeadline = _request.OnTimeout == DeadlineAction.Kill ? "kill" : "release",
        Container = _request.Container,
    };

    /// <summary>One held process with its event and its deadline.</summary>
    internal sealed class Charge(HeldProcess held, HeldEvent owned, TimeSpan? timeout)
    {
        private readonly long _began = Stopwatch.GetTimestamp();

        public HeldProcess Held => held;

        public HeldEvent Event => owned;

        /// <summary>The parent when it was last looked whether a stop is safe.</summary>
        public int? ParentSeen { get; set; }

        /// <summary>Set when the deadline has been acted on; the end of what it kills is awaited then.</summary>
        public bool DeadlineIsOver { get; set; }

        /// <summary>The time that is left; null for no bound, and while a debugger is in: its user decides now.</summary>
        public TimeSpan? Left => timeout is { } whole && !DeadlineIsOver && held.Phase != HoldPhase.Debugged ? whole - Stopwatch.GetElapsedTime(_began) : null;
    }
}
