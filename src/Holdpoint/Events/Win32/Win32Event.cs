// SPDX-License-Identifier: Apache-2.0

using System.Runtime.Versioning;
using System.Security.AccessControl;
using Holdpoint.Holds;
using Holdpoint.Platform.Windows.Processes;

namespace Holdpoint.Events.Win32;

/// <summary>
/// The event as the kernel object <c>Global\NAME</c>: auto-reset, not inheritable, for administrators and the system. What the
/// runhcs shim makes and docker-signal pulses.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class Win32Event : PlatformEvent
{
    private const string Descriptor = "D:P(A;;GA;;;BA)(A;;GA;;;SY)";
    private const int GlanceMilliseconds = 1000;

    private readonly EventWaitHandle _event;
    private readonly AutoResetEvent _wake = new(false);
    private Win32Description? _description;

    private Win32Event(string name, EventWaitHandle made)
        : base(name)
    {
        _event = made;
    }

    /// <exception cref="HoldpointException">There is an object of this name, whoever made it.</exception>
    public static Win32Event Create(string name)
    {
        EventWaitHandle? made = null;
        // Whoever signals has it open for a moment, still when the hold before this one is over.
        _ = SpinWait.SpinUntil(() => (made = TryCreate(name)) is not null, GlanceMilliseconds);
        return made is not null ? new Win32Event(name, made) : throw Exists(name, null);
    }

    /// <summary>The kernel object.</summary>
    public EventWaitHandle Handle => _event;

    /// <summary>What describes it, once it has been described.</summary>
    public Win32Description? Description => _description;

    public static SignalOutcome Signal(string name)
    {
        try
        {
            using EventWaitHandle? found = Find(name);
            return found?.Set() == true ? SignalOutcome.Signalled : SignalOutcome.NobodyWaits;
        }
        catch (UnauthorizedAccessException)
        {
            return SignalOutcome.NotAllowed;
        }
    }

    public override void Describe(IReadOnlyList<HoldEntry> holds)
    {
        int pid = Environment.ProcessId;
        using WindowsProcess? self = WindowsProcess.Open(pid, out _);
        Describe(new HoldDescription { Pid = pid, StartTime = self?.CreationTime ?? 0, Holds = holds });
    }

    /// <exception cref="HoldpointException">It cannot be told.</exception>
    public void Describe(HoldDescription description)
    {
        Win32Description next = Win32Description.Create(Name, description);
        _description?.Dispose();
        _description = next;
    }

    protected override int TakeSignals() => _event.WaitOne(0) ? 1 : 0;

    protected override int AwaitSignals() => WaitHandle.WaitAny([_event, _wake]) == 0 ? 1 : 0;

    protected override void Wake() => _wake.Set();

    // The name goes with the last handle: whoever waits in our own thread still has it.
    protected override void Remove()
    {
    }

    protected override void Close()
    {
        _description?.Dispose();
        _event.Dispose();
        _wake.Dispose();
    }

    /// <summary>Opens an event for signalling; null when there is none.</summary>
    /// <exception cref="UnauthorizedAccessException">There is one, and this user may not set it.</exception>
    public static EventWaitHandle? Find(string name) =>
        EventWaitHandleAcl.TryOpenExisting(FullName(name), EventWaitHandleRights.Modify, out EventWaitHandle? found) ? found : null;

    /// <summary>Makes or opens a kernel event with the descriptor of the protocol.</summary>
    public static EventWaitHandle Open(string name, out bool made)
    {
        EventWaitHandleSecurity security = new();
        security.SetSecurityDescriptorSddlForm(Descriptor);
        return EventWaitHandleAcl.Create(initialState: false, EventResetMode.AutoReset, FullName(name), out made, security);
    }

    private static EventWaitHandle? TryCreate(string name)
    {
        try
        {
            EventWaitHandle handle = Open(name, out bool made);
            if (made)
            {
                return handle;
            }

            handle.Dispose();
            return null;
        }
        catch (Exception error) when (error is UnauthorizedAccessException or WaitHandleCannotBeOpenedException)
        {
            throw Exists(name, error);
        }
    }

    private static string FullName(string name) => @"Global\" + name;

    private static HoldpointException Exists(string name, Exception? inner) => new(
        HoldpointError.EventExists,
        $"event Global\\{name} exists and was not made by this hold: somebody waits on it already, or it is another program's; release that one first: holdpoint ps",
        inner);
}
