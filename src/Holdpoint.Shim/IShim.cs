// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim;

/// <summary>A shim: implement it, and hand it to the host, which does what containerd asks of a shim around it.</summary>
public interface IShim
{
    /// <summary>Its name, from which the variable that asks for the debugger's wait is derived, and its version.</summary>
    ShimInfo Info { get; }

    /// <summary>
    /// Makes a container, ready to be started: what containerd calls a task. What it throws is the answer of the call, and nothing may be left
    /// of the container then.
    /// </summary>
    /// <param name="request">What containerd asks for; the bundle has the <c>config.json</c>.</param>
    /// <param name="cancellationToken">The caller's deadline or the end of its connection.</param>
    ValueTask<ShimContainer> CreateAsync(CreateRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// The action <c>delete</c>: removes what is left of a container whose daemon is gone; runs after every container, in a process of its own,
    /// in the bundle's folder. Anything may be missing.
    /// </summary>
    /// <param name="request">Whose rest.</param>
    /// <param name="cancellationToken">containerd's 5 s.</param>
    ValueTask<CleanUpResult> CleanUpAsync(CleanUpRequest request, CancellationToken cancellationToken);

    /// <summary>The action <c>start</c>: how the daemon is to begin.</summary>
    /// <param name="options">The runtime's options that containerd gave; null where it gave none.</param>
    DaemonOptions GetDaemonOptions(TypedValue? options) => new();

    /// <summary>The answer to <c>-info</c>: what this runtime can do, as the value of a type that containerd knows.</summary>
    /// <param name="options">The runtime's options that containerd gave; null where it gave none.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    ValueTask<TypedValue?> GetFeaturesAsync(TypedValue? options, CancellationToken cancellationToken) => ValueTask.FromResult<TypedValue?>(null);
}
