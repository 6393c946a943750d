// SPDX-License-Identifier: Apache-2.0

using System.Text.Json;
using Holdpoint.Platform.Linux;
using Holdpoint.Shim.Runc.Cgroups;
using Holdpoint.Shim.Runc.Commands;
using Holdpoint.Shim.Runc.Containers;
using Holdpoint.Shim.Runc.Mounts;
using Holdpoint.Shim.Runc.Options;

namespace Holdpoint.Shim.Runc;

/// <summary>Removes what is left of a container whose daemon is gone. Nothing of it need be there; what does not work is told, and is no error.</summary>
internal sealed class CleanUp(CleanUpRequest request)
{
    private const int Killed = 128 + Signal.SIGKILL;

    private readonly DirectChildren _children = new();

    public async Task<CleanUpResult> RunAsync(CancellationToken cancellationToken)
    {
        await DeleteAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await new Unmounter(_children).UnmountAllAsync(Path.Combine(request.Bundle, BundleFiles.Rootfs)).ConfigureAwait(false);
        }
        catch (IOException error)
        {
            request.Warn($"failed to cleanup rootfs mount: {error.Message}");
        }

        return new CleanUpResult(ReadPid(), Killed, DateTimeOffset.UtcNow);
    }

    private async Task DeleteAsync(CancellationToken cancellationToken)
    {
        try
        {
            RuncTool runc = new(_children, ReadOptions(), request.Namespace, request.Bundle);
            if (MayHaveOrphans(runc) && await OrphanedCommands.EndAsync(runc.GlobalArguments, cancellationToken).ConfigureAwait(false) is > 0 and int ended)
            {
                request.Warn($"ended {ended} {(ended == 1 ? "process" : "processes")} of runc that the shim had left running");
                CgroupHierarchies.RemoveEmpty(BundleConfig.CgroupsPath(request.Bundle));
            }

            if (!runc.HasStateOf(request.Id))
            {
                // As always after an orderly end: runc, which takes longer than all else here, would find nothing.
                return;
            }

            _ = await runc.RunAsync(RuncArguments.Delete(request.Id, force: true), cancellationToken).ConfigureAwait(false);
        }
        catch (RuncException error)
        {
            request.Warn($"failed to remove runc container: {error.Message}");
        }
    }

    // After an orderly end the pid is there still, and runc's state is not.
    private bool MayHaveOrphans(RuncTool runc) => runc.HasStateOf(request.Id) || !File.Exists(Path.Combine(request.Bundle, BundleFiles.InitPid));

    private RuncOptions ReadOptions()
    {
        try
        {
            return BundleOptions.Read(request.Bundle);
        }
        catch (Exception error) when (error is OsException or JsonException)
        {
            request.Warn($"the options in {request.Bundle} cannot be read: {(error is OsException failed ? GoTexts.Of(failed) : "they are not JSON")}");
            return new RuncOptions();
        }
    }

    private int ReadPid()
    {
        string path = Path.Combine(request.Bundle, BundleFiles.InitPid);
        try
        {
            return PidFile.Read(path);
        }
        catch (OsException error)
        {
            request.Warn($"failed to read init pid file: {GoTexts.Of(error)}");
            return 0;
        }
    }
}
