// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Shim.Runc.Commands;

namespace Holdpoint.Shim.Runc.Containers;

// Checkpoints: a container that is made from one has no process before its start.
internal sealed partial class RuncContainer
{
    private const string WorkFolder = "work";

    private async Task RestoreAsync(CancellationToken cancellationToken)
    {
        string work = Options.CriuWorkPath.Length > 0 ? Options.CriuWorkPath : Path.Combine(Bundle, WorkFolder);
        ProcessLaunch launch = new(Context, Runc, _io, PidFile);
        List<string> arguments = RuncArguments.Restore(
            Id, Bundle, _request.Checkpoint, work, _request.ParentCheckpoint, PidFile, _io.ConsoleSocket, Options.NoPivotRoot);
        Created(await launch.RunAsync(arguments, _request.Stdio.Terminal, "OCI runtime restore failed", cancellationToken).ConfigureAwait(false));
    }
}
