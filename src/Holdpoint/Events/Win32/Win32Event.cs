// SPDX-License-Identifier: Apache-2.0

using System.Runtime.Versioning;
using System.Security.AccessControl;

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

    public static SignalOutcome Signal(string name)
    {
        try
        {
            if (!EventWaitHandleAcl.TryOpenExisting(FullName(name), EventWaitHandleRights.Modify, out EventWaitHandle? found))
            {
                return SignalOutcome.NobodyWaits;
            }

            using (found)
            {
                return found.Set() ? SignalOutcome.Signalled : SignalOutcome.NobodyWaits;
            }
        }
        catch (UnauthorizedAccessException)
        {
            return SignalOutcome.NotAllowed;
        }
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
        _event.Dispose();
        _wake.Dispose();
    }

    private static EventWaitHandle? TryCreate(string name)
    {
        EventWaitHandleSecurity security = new();
        security.SetSecurityDescriptorSddlForm(Descriptor);
        try
        {
            EventWaitHandle handle = EventWaitHandleAcl.Create(initialState: false, EventResetMode.AutoReset, FullName(name), out bool made, security);
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
