// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Shim.Runc.Commands;
using Holdpoint.Shim.Runc.Options;

namespace Holdpoint.Shim.Runc.Containers;

// Checkpoints with criu. A container that is made from one has no process before its start.
internal sealed partial class RuncContainer
{
    private const uint LogMode = 0x1a4;

    private string WorkFolder => Path.Combine(Bundle, BundleFiles.Work);

    internal override bool IsToBeRestored => CheckpointToRestore(_request, Options).Length > 0;

    /// <summary>
    /// The folder that a container is made from; empty: none. containerd before 2.0 takes it out of the options into the request only for the
    /// runtimes that it knows.
    /// </summary>
    public static string CheckpointToRestore(CreateRequest request, RuncOptions options) => request.Checkpoint.Length > 0 ? request.Checkpoint : options.CriuImagePath;

    public override async ValueTask CheckpointAsync(CheckpointRequest request, CancellationToken cancellationToken)
    {
        CheckpointOptions options = CheckpointOptions.Read(request.Options);
        bool isOwn = options.WorkPath.Length == 0;
        string work = isOwn ? Path.Combine(WorkFolder, BundleFiles.CriuWork) : options.WorkPath;
        try
        {
            _ = await Runc.RunAsync(RuncArguments.Checkpoint(Id, options.ImagePath.Length > 0 ? options.ImagePath : request.Path, work, options), cancellationToken).ConfigureAwait(false);
        }
        catch (RuncException error)
        {
            string log = KeepLog(work, BundleFiles.CriuDumpLog, BundleFiles.KeptDumpLog);
            throw ShimErrors.Unknown($"{error.Message.Split('\n', 2)[0]} path= {log}");
        }
        finally
        {
            if (isOwn && Directory.Exists(work))
            {
                Directory.Delete(work, recursive: true);
            }
        }
    }

    private async Task RestoreAsync(CancellationToken cancellationToken)
    {
        string work = Options.CriuWorkPath.Length > 0 ? Options.CriuWorkPath : WorkFolder;
        string pidFile = Path.Combine(Bundle, BundleFiles.InitPid);
        ProcessLaunch launch = new(Context, Runc, _io, pidFile);
        List<string> arguments = RuncArguments.Restore(
            Id, Bundle, CheckpointToRestore(_request, Options), work, _request.ParentCheckpoint, pidFile, _io.ConsoleSocket, Options.NoPivotRoot);
        bool done = false;
        try
        {
            Created(await launch.RunAsync(arguments, _request.Stdio.Terminal, "OCI runtime restore failed", cancellationToken).ConfigureAwait(false));
            done = true;
        }
        finally
        {
            if (!done)
            {
                _ = KeepLog(work, BundleFiles.RestoreLog, BundleFiles.RestoreLog);
            }
        }
    }

    /// <summary>criu's log says why it failed, and goes away with its folder.</summary>
    /// <returns>Where it is kept.</returns>
    private string KeepLog(string work, string name, string keptName)
    {
        string kept = Path.Combine(Bundle, keptName);
        try
        {
            FileBytes.Write(kept, FileBytes.Read(Path.Combine(work, name)), LogMode, Libc.O_CREAT | Libc.O_TRUNC);
        }
        catch (OsException error)
        {
            Context.Log.Error($"failed to copy {name}", ("container", Id), ("error", GoTexts.Of(error)));
        }

        return kept;
    }
}
