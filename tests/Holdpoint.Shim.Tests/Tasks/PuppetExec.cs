// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Tests.Tasks;

/// <summary>A process that was added to a <see cref="PuppetContainer"/>.</summary>
internal sealed class PuppetExec(Puppet puppet) : ShimProcess
{
    public override int Pid => puppet.Pid;

    public override Task<ProcessExit>? Exited => puppet.Exited;

    public override async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        await puppet.CallAsync("start", cancellationToken);
        if (Pid == 0)
        {
            puppet.Begin();
        }
    }

    public override ValueTask KillAsync(int signal, bool all, CancellationToken cancellationToken) => puppet.CallAsync($"kill {signal}{(all ? " all" : "")}", cancellationToken);

    public override void Resize(int columns, int rows) => puppet.Note($"resize {columns}x{rows}");

    public override void CloseInput() => puppet.Note("close");

    public override ValueTask DeleteAsync(CancellationToken cancellationToken) => puppet.CallAsync("delete", cancellationToken);
}
