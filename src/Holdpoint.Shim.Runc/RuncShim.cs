// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Shim.Runc.Containers;
using Holdpoint.Shim.Runc.Options;
using Holdpoint.Ttrpc;

namespace Holdpoint.Shim.Runc;

/// <summary>Runs containers with runc, or with what understands its command line.</summary>
internal sealed class RuncShim : IShim
{
    /// <summary>The name as a runtime: containerd looks for <c>containerd-shim-runcs-v1</c>.</summary>
    public const string Runtime = "io.containerd.runcs.v1";

    public ShimInfo Info { get; } = new(Runtime, typeof(RuncShim).Assembly.GetName().Version!.ToString(3));

    public DaemonOptions GetDaemonOptions(TypedValue? options)
    {
        try
        {
            return OptionsReader.Read(options).ShimCgroup is { Length: > 0 } cgroup ? new DaemonOptions { Cgroup = cgroup } : new DaemonOptions();
        }
        catch (TtrpcException)
        {
            // Create gets the same options, and has the better place to complain.
            return new DaemonOptions();
        }
    }

    public async ValueTask<ShimContainer> CreateAsync(CreateRequest request, CancellationToken cancellationToken) =>
        await new ContainerCreation(request).RunAsync(cancellationToken).ConfigureAwait(false);

    public async ValueTask<CleanUpResult> CleanUpAsync(CleanUpRequest request, CancellationToken cancellationToken) =>
        await new CleanUp(request).RunAsync(cancellationToken).ConfigureAwait(false);

    public async ValueTask<TypedValue?> GetFeaturesAsync(TypedValue? options, CancellationToken cancellationToken) =>
        await Features.ReadAsync(OptionsReader.Read(options), cancellationToken).ConfigureAwait(false);
}
