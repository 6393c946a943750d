// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

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
        IsAsked(variable) ? HereAsync(options, cancellationToken).GetAwaiter().GetResult() : HoldOutcome.NotAsked;

    /// <summary>Holds in any case.</summary>
    /// <param name="options">Label, longest time and log.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="HoldpointException">The hold cannot be made.</exception>
    public static async Task<HoldOutcome> HereAsync(HoldOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new HoldOptions();
        Action<string> log = options.Log ?? Console.Error.WriteLine;
        DateTimeOffset now = DateTimeOffset.UtcNow;
        HoldEntry entry = new()
        {
            HoldPoint = "code",
            Label = options.Label,
            Since = now,
            Deadline = options.Timeout == System.Threading.Timeout.InfiniteTimeSpan ? null : now + options.Timeout,
        };

        using ProcessHolds.Share share = ProcessHolds.Join(entry);
        string name = share.Event.Name;
        log(string.Create(CultureInfo.InvariantCulture, $"Halting until signalled event={name} pid={Environment.ProcessId}"));
        bool released = await share.Event.WaitAsync(options.Timeout, cancellationToken).ConfigureAwait(false);
        log(released ? $"Released by a signal event={name}" : $"Released by the deadline event={name}");
        return released ? HoldOutcome.Released : HoldOutcome.DeadlinePassed;
    }

    private static bool IsAsked(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value && value != "0" && !value.Equals("false", StringComparison.OrdinalIgnoreCase);
}
