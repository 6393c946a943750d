// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Shim.Io;
using Holdpoint.Shim.Runc.Commands;
using Holdpoint.Shim.Runc.Mounts;
using Holdpoint.Shim.Runc.Options;

namespace Holdpoint.Shim.Runc.Containers;

/// <summary>Makes a container, and leaves nothing of it behind where that fails.</summary>
internal sealed class ContainerCreation(CreateRequest request)
{
    /// <summary>For removing what was made: the caller may be gone by then.</summary>
    private static readonly TimeSpan _longestUndoing = TimeSpan.FromSeconds(30);

    private readonly RuncOptions _options = OptionsReader.Read(request.Options);
    private RuncTool? _runc;
    private Rootfs? _rootfs;
    private ProcessIo? _io;
    private ProcessLaunch? _launch;

    /// <exception cref="Ttrpc.TtrpcException">Why it could not be made.</exception>
    public async Task<RuncContainer> RunAsync(CancellationToken cancellationToken)
    {
        bool done = false;
        try
        {
            RuncContainer container = await CreateAsync(cancellationToken).ConfigureAwait(false);
            done = true;
            return container;
        }
        finally
        {
            if (!done)
            {
                await UndoAsync().ConfigureAwait(false);
            }
        }
    }

    private async Task<RuncContainer> CreateAsync(CancellationToken cancellationToken)
    {
        BundleOptions.Write(request.Bundle, _options);
        _runc = new RuncTool(request.Context.Children, _options, request.Context.Namespace, request.Bundle);
        _rootfs = new Rootfs(Path.Combine(request.Bundle, BundleFiles.Rootfs), request.Context.Children);
        await _rootfs.MountAsync(request.Rootfs, cancellationToken).ConfigureAwait(false);
        _io = ProcessLaunch.OpenIo(request.Context, request.Stdio, request.Id, _options);
        RuncContainer container = new(request, _options, _runc, _rootfs, _io);
        if (RuncContainer.CheckpointToRestore(request, _options).Length > 0)
        {
            // Its start restores it.
            return container;
        }

        string pidFile = Path.Combine(request.Bundle, BundleFiles.InitPid);
        List<string> arguments = RuncArguments.Create(request.Id, request.Bundle, pidFile, _io.ConsoleSocket, _options.NoPivotRoot, _options.NoNewKeyring);
        _launch = new ProcessLaunch(request.Context, _runc, _io, pidFile);
        container.Created(await _launch.RunAsync(arguments, request.Stdio.Terminal, "OCI runtime create failed", cancellationToken).ConfigureAwait(false));
        return container;
    }

    private async Task UndoAsync()
    {
        if (_launch is { MayHaveLeft: true })
        {
            await DeleteAsync().ConfigureAwait(false);
        }

        if (_io is not null)
        {
            await _io.DisposeAsync().ConfigureAwait(false);
        }

        try
        {
            await (_rootfs?.UnmountAsync() ?? Task.CompletedTask).ConfigureAwait(false);
        }
        catch (IOException error)
        {
            // The answer is why it could not be made.
            request.Context.Log.Warning("failed to unmount the root of a container that could not be made", ("container", request.Id), ("error", error.Message));
        }
    }

    private async Task DeleteAsync()
    {
        using CancellationTokenSource limit = new(_longestUndoing);
        try
        {
            _ = await _runc!.RunAsync(RuncArguments.Delete(request.Id, force: true), limit.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is RuncException or OperationCanceledException)
        {
            request.Context.Log.Warning("failed to remove a container that could not be made", ("container", request.Id), ("error", error.Message));
        }
    }
}
