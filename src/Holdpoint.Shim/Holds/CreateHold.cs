// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using Holdpoint.Bundles;
using Holdpoint.Holds;
using Holdpoint.Platform.Linux;

namespace Holdpoint.Shim.Holds;

/// <summary>
/// The wait for a debugger: halts a creation before anything of it is done, until the process's debugger event is signalled. Each creation that
/// is halted is an entry of its own in what <c>holdpoint ps</c> lists, and each signal releases the one that has waited longest.
/// </summary>
/// <param name="info">Has the variable that asks for it.</param>
/// <param name="context">The daemon.</param>
internal sealed class CreateHold(ShimInfo info, ShimContext context)
{
    /// <summary>Asks for one container: <c>true</c> or <c>1</c>. <c>false</c> or <c>0</c> exempts it, whatever the variable says.</summary>
    public const string Annotation = "holdpoint.hold-create";

    private readonly string _variable = info.WaitVariable;

    /// <summary>Whether a creation is to be halted.</summary>
    /// <param name="bundle">Of the container.</param>
    /// <exception cref="Ttrpc.TtrpcException">Its annotation cannot be read.</exception>
    public bool IsAskedFor(string bundle) => Annotated(bundle) ?? Hold.IsAsked(_variable);

    /// <summary>Halts. The caller's deadline, the end of its connection, and whatever else says that containerd waits no more end it too.</summary>
    /// <param name="id">The container.</param>
    /// <param name="deadline">The caller's; null when it did not say.</param>
    /// <param name="cancellationToken">Ends it with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="Ttrpc.TtrpcException">The event cannot be made: it does not run unheld then.</exception>
    public async Task HaltAsync(string id, DateTimeOffset? deadline, CancellationToken cancellationToken)
    {
        using ProcessHolds.Share share = Join(id, deadline);
        string pid = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        context.Log.Info("Halting until signalled", ("event", share.Event.Name), ("pid", pid), ("id", id));
        try
        {
            await share.Event.WaitAsync(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            context.Log.Info("Given up by containerd before a signal came", ("event", share.Event.Name), ("pid", pid), ("id", id));
            throw;
        }

        context.Log.Info("Released by a signal", ("event", share.Event.Name), ("pid", pid), ("id", id));
    }

    private ProcessHolds.Share Join(string id, DateTimeOffset? deadline)
    {
        try
        {
            return ProcessHolds.Join(new HoldEntry
            {
                HoldPoint = "rpc",
                Label = "Create",
                Since = DateTimeOffset.UtcNow,
                Deadline = deadline,
                OnDeadline = "fail",
                Container = new ContainerReference(context.Namespace, id),
            });
        }
        catch (Exception error) when (error is HoldpointException or OsException)
        {
            throw ShimErrors.FailedPrecondition($"a debugger is to be waited for, and the event for that cannot be made: {error.Message}");
        }
    }

    private static bool? Annotated(string bundle)
    {
        string? value;
        try
        {
            value = BundleAnnotations.Read(bundle).GetValueOrDefault(Annotation);
        }
        catch (InvalidDataException)
        {
            // Whoever needs the file says so better.
            return null;
        }

        return value switch
        {
            null => null,
            "true" or "1" => true,
            "false" or "0" => false,
            _ => throw ShimErrors.InvalidArgument($"annotation {Annotation}: '{value}' cannot be read: use true or false"),
        };
    }
}
