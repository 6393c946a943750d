// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using Holdpoint.Events;

namespace Holdpoint.Holds;

/// <summary>
/// Halts this program where it stands until its debugger event is signalled: <c>await Hold.HereIfAskedAsync("MY_APP_WAIT_DEBUGGER")</c>.
/// </summary>
public static class Hold
{
    /// <summary>Holds when an environment variable asks for it; costs one look-up when it does not.</summary>
    /// <param name="variable">The variable; unset, empty, <c>0</c> and <c>false</c> do not ask.</param>
    /// <param name="options">Label, longest time and log.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="HoldpointException">A hold was asked for and cannot be made.</exception>
    public static Task<HoldOutcome> HereIfAskedAsync(string variable, HoldOptions? options = null, CancellationToken cancellationToken = default) =>
        IsAsked(variable) ? HereAsync(options, cancellationToken) : Task.FromResult(HoldOutcome.NotAsked);

    /// <summary>Holds this thread when an environment variable asks for it.</summary>
    /// <param name="variable">The variable; unset, empty, <c>0</c> and <c>false</c> do not ask.</param>
    /// <param name="options">Label, longest time and log.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="HoldpointException">A hold was asked for and cannot be made.</exception>
    public static HoldOutcome HereIfAsked(string variable, HoldOptions? options = null, CancellationToken cancellationToken = default) =>
        IsAsked(variable) ? Here(options, cancellationToken) : HoldOutcome.NotAsked;

    /// <summary>Holds in any case.</summary>
    /// <param name="options">Label, longest time and log.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="HoldpointException">The hold cannot be made.</exception>
    /// <exception cref="PlatformNotSupportedException">There are no events on this system.</exception>
    public static async Task<HoldOutcome> HereAsync(HoldOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new HoldOptions();
        using ProcessHolds.Share share = Begin(options);
        bool released = await share.Event.WaitAsync(options.Timeout, cancellationToken).ConfigureAwait(false);
        return End(options, share, released);
    }

    /// <summary>Holds this thread in any case.</summary>
    /// <param name="options">Label, longest time and log.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="HoldpointException">The hold cannot be made.</exception>
    /// <exception cref="PlatformNotSupportedException">There are no events on this system.</exception>
    public static HoldOutcome Here(HoldOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new HoldOptions();
        using ProcessHolds.Share share = Begin(options);
        bool released = share.Event.Wait(options.Timeout, cancellationToken);
        return End(options, share, released);
    }

    private static ProcessHolds.Share Begin(HoldOptions options)
    {
        PlatformEvent.CheckTimeout(options.Timeout);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        ProcessHolds.Share share = ProcessHolds.Join(new HoldEntry
        {
            HoldPoint = "code",
            Label = options.Label,
            Since = now,
            Deadline = options.Timeout == Timeout.InfiniteTimeSpan ? null : now + options.Timeout,
        });
        try
        {
            Log(options, string.Create(CultureInfo.InvariantCulture, $"Halting until signalled event={share.Event.Name} pid={Environment.ProcessId}"));
            return share;
        }
        catch
        {
            share.Dispose();
            throw;
        }
    }

    private static HoldOutcome End(HoldOptions options, ProcessHolds.Share share, bool released)
    {
        Log(options, $"Released by {(released ? "a signal" : "the deadline")} event={share.Event.Name}");
        return released ? HoldOutcome.Released : HoldOutcome.DeadlinePassed;
    }

    private static void Log(HoldOptions options, string line) => (options.Log ?? Console.Error.WriteLine)(line);

    /// <summary>Unset, empty, <c>0</c> and <c>false</c> do not ask.</summary>
    internal static bool IsAsked(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value && value != "0" && !value.Equals("false", StringComparison.OrdinalIgnoreCase);
}
