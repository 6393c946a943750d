// SPDX-License-Identifier: Apache-2.0

using System.Net;
using System.Runtime.Versioning;
using Holdpoint.Debugging.Debuggers;

namespace Holdpoint.Debugging.Windows;

/// <summary>Delve where a hold is no stop of the kernel's: the process stays held whatever Delve does, but it ends with a Delve that is killed.</summary>
[SupportedOSPlatform("windows")]
internal sealed class WindowsDelve : Delve
{
    protected override string? Leave(LoggedProcess server, DelveSession? session, DebugTarget target) =>
        server.HasEnded || (session is not null && Detached(session)) ? null
            : $"dlv (pid {server.Pid}) still runs, and is left so: Windows would end {target.Pid} with it";

    protected override DebugServer Describe(DebugTarget target, int pid, IPEndPoint address, IReadOnlyList<BreakpointPlace> places)
    {
        DebugServer server = base.Describe(target, pid, address, places);
        return server with
        {
            HeldUntil = HeldByWindows.Until(target.Pid),
            Stop = server.Client,
            StopNotes = ["There type exit; answer y to ending the headless instance, n to killing the process."],
            Notes =
            [
                Staying,
                "Every user of this machine can connect: on Windows dlv does not look who comes.",
                $"Do not end dlv itself (taskkill): Windows ends {target.Pid} with its debugger.",
            ],
        };
    }
}
