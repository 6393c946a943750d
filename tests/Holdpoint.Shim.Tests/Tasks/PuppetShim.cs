// SPDX-License-Identifier: Apache-2.0

using System.Collections.Concurrent;

namespace Holdpoint.Shim.Tests.Tasks;

/// <summary>A shim whose containers a test moves.</summary>
internal sealed class PuppetShim : IShim
{
    public ShimInfo Info { get; } = new("io.holdpoint.puppet.v1", "1");

    /// <summary>Those that were made, by id.</summary>
    public ConcurrentDictionary<string, PuppetContainer> Containers { get; } = new();

    /// <summary>Comes before a container is made; may fail, or take its time.</summary>
    public Func<CreateRequest, CancellationToken, ValueTask>? OnCreate { get; set; }

    public CreateRequest? LastCreate { get; private set; }

    public async ValueTask<ShimContainer> CreateAsync(CreateRequest request, CancellationToken cancellationToken)
    {
        LastCreate = request;
        if (OnCreate is not null)
        {
            await OnCreate(request, cancellationToken);
        }

        Puppet puppet = new();
        if (request.Checkpoint.Length == 0)
        {
            puppet.Begin();
        }

        return Containers[request.Id] = new PuppetContainer(puppet);
    }

    public ValueTask<CleanUpResult> CleanUpAsync(CleanUpRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();
}
