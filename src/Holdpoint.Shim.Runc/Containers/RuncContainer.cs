// SPDX-License-Identifier: Apache-2.0

using System.Text;
using System.Text.Json;
using Holdpoint.Platform.Linux;
using Holdpoint.Shim.Io;
using Holdpoint.Shim.Processes;
using Holdpoint.Shim.Runc.Cgroups;
using Holdpoint.Shim.Runc.Commands;
using Holdpoint.Shim.Runc.Mounts;
using Holdpoint.Shim.Runc.Options;

namespace Holdpoint.Shim.Runc.Containers;

/// <summary>A container that runc made, or is to restore.</summary>
internal sealed partial class RuncContainer : ShimContainer
{
    /// <summary>For output that is still on its way when a process is deleted: it may have children that hold it open.</summary>
    internal static readonly TimeSpan LongestDraining = TimeSpan.FromSeconds(10);

    private readonly CreateRequest _request;
    private readonly Rootfs _rootfs;
    private readonly ProcessIo _io;
    private ShimChild? _init;
    private Task<ProcessExit>? _exited;
    private Cgroup? _cgroup;
    private IDisposable? _outOfMemory;

    internal RuncContainer(CreateRequest request, RuncOptions options, RuncTool runc, Rootfs rootfs, ProcessIo io)
    {
        _request = request;
        Options = options;
        Runc = runc;
        _rootfs = rootfs;
        _io = io;
    }

    public string Id => _request.Id;

    public string Bundle => _request.Bundle;

    public ShimContext Context => _request.Context;

    public RuncOptions Options { get; }

    public RuncTool Runc { get; }

    public override int Pid => _init?.Pid ?? 0;

    public override Task<ProcessExit>? Exited => _exited;

    public override async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        if (_init is null)
        {
            await RestoreAsync(cancellationToken).ConfigureAwait(false);
            _io.ProcessStarted();
            return;
        }

        _io.ProcessStarted();
        await RunAsync(RuncArguments.Start(Id), "OCI runtime start failed", cancellationToken).ConfigureAwait(false);
    }

    public override async ValueTask KillAsync(int signal, bool all, CancellationToken cancellationToken)
    {
        try
        {
            _ = await Runc.RunAsync(RuncArguments.Kill(Id, signal, all), cancellationToken).ConfigureAwait(false);
        }
        catch (RuncException error)
        {
            throw KillErrors.Of(error.Message);
        }
    }

    public override ValueTask<ShimProcess> ExecAsync(ExecRequest request, CancellationToken cancellationToken)
    {
        try
        {
            byte[] spec = ExecSpec.WithTerminal(request.Spec.Value.Span, request.Stdio.Terminal);
            return ValueTask.FromResult<ShimProcess>(new RuncProcess(this, request, spec));
        }
        catch (JsonException)
        {
            throw ShimErrors.Unknown($"the process of exec {request.Id} is not a JSON object");
        }
    }

    public override async ValueTask PauseAsync(CancellationToken cancellationToken) =>
        await RunAsync(RuncArguments.Pause(Id), "OCI runtime pause failed", cancellationToken).ConfigureAwait(false);

    public override async ValueTask ResumeAsync(CancellationToken cancellationToken) =>
        await RunAsync(RuncArguments.Resume(Id), "OCI runtime resume failed", cancellationToken).ConfigureAwait(false);

    public override async ValueTask UpdateAsync(TypedValue resources, IReadOnlyDictionary<string, string> annotations, CancellationToken cancellationToken) =>
        await Runc.RunAsync(RuncArguments.Update(Id), resources.Value, cancellationToken).ConfigureAwait(false);

    public override async ValueTask<IReadOnlyList<int>> GetPidsAsync(CancellationToken cancellationToken)
    {
        string output = await Runc.RunAsync(RuncArguments.Pids(Id), cancellationToken).ConfigureAwait(false);
        try
        {
            return PidList.Parse(Encoding.UTF8.GetBytes(output));
        }
        catch (JsonException)
        {
            throw ShimErrors.Unknown($"runc has not printed a list of pids, but: {output}");
        }
    }

    public override async ValueTask InitExitedAsync()
    {
        if (BundleConfig.HasOwnPidNamespace(Bundle))
        {
            return;
        }

        try
        {
            _ = await Runc.RunAsync(RuncArguments.Kill(Id, Signal.SIGKILL, all: true), CancellationToken.None).ConfigureAwait(false);
        }
        catch (RuncException error)
        {
            Context.Log.Error("failed to kill what the first process has left", ("container", Id), ("error", error.Message));
        }
    }

    public override void Resize(int columns, int rows) => _io.Resize(columns, rows);

    public override void CloseInput() => _io.CloseInput();

    public override async ValueTask DeleteAsync(CancellationToken cancellationToken)
    {
        _outOfMemory?.Dispose();
        await _io.DrainAsync(LongestDraining).ConfigureAwait(false);
        try
        {
            _ = await Runc.RunAsync(RuncArguments.Delete(Id, force: false), cancellationToken).ConfigureAwait(false);
        }
        catch (RuncException error) when (error.Message.Contains("does not exist", StringComparison.Ordinal))
        {
            // A checkpoint ended it, or somebody removed it behind our back: that is what is wanted.
        }
        catch (RuncException error)
        {
            throw RuncLog.Failure("failed to delete task", Runc.Log, error);
        }
        finally
        {
            await _io.DisposeAsync().ConfigureAwait(false);
            await UnmountAsync().ConfigureAwait(false);
        }
    }

    public override ValueTask<TypedValue> GetStatsAsync(CancellationToken cancellationToken) =>
        ValueTask.FromResult((_cgroup ?? throw ShimErrors.NotFound("cgroup does not exist")).ReadMetrics());

    /// <summary>Takes the process that runc made. Its cgroup is looked up while it is there: a process that has ended has none.</summary>
    internal void Created(ShimChild init)
    {
        _init = init;
        _exited = ProcessLaunch.ExitAfterOutputAsync(init, _io);
        try
        {
            _cgroup = CgroupHierarchies.Find(init.Pid);
            if (_cgroup?.EnableControllers() is { } failure)
            {
                Context.Log.Warning("failed to enable controllers", ("container", Id), ("error", failure));
            }

            _outOfMemory = _cgroup?.WatchOutOfMemory(Context.Loop, () => Context.ReportOutOfMemory(Id));
        }
        catch (IOException error)
        {
            // A container that has ended already; or a machine that does not let us look.
            Context.Log.Warning("failed to watch the container's cgroup", ("container", Id), ("error", error.Message));
        }
    }

    private async Task UnmountAsync()
    {
        try
        {
            await _rootfs.UnmountAsync().ConfigureAwait(false);
        }
        catch (OsException error)
        {
            throw ShimErrors.Unknown($"failed rootfs umount: {GoTexts.Of(error)}");
        }
    }

    private async Task RunAsync(IReadOnlyList<string> arguments, string failure, CancellationToken cancellationToken)
    {
        try
        {
            _ = await Runc.RunAsync(arguments, cancellationToken).ConfigureAwait(false);
        }
        catch (RuncException error)
        {
            throw RuncLog.Failure(failure, Runc.Log, error);
        }
    }
}
