// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux.Processes;

namespace Holdpoint.Tracing;

/// <summary>
/// Puts a program in the place of this process, held at its first instruction (or followed until a descendant is). Pid, parent,
/// terminal, descriptors, exit status and what a shell's job control sees are the program's own, since it is this process.
/// </summary>
internal static class ExecHold
{
    /// <summary>Returns only by an exception: otherwise this process is the program.</summary>
    /// <exception cref="ExecHoldException">Nothing was started.</exception>
    public static void Run(ExecHoldRequest request)
    {
        ProgramImage image = ProgramImage.Find(request.Command, request.Program);
        if (PrivilegedProgram.WhyNotHeld(image.Path) is { } reason)
        {
            throw new ExecHoldException(ExecHoldError.NotPermitted, reason);
        }

        ProcessIdentity self = ProcessIdentity.Of(Environment.ProcessId)
            ?? throw new ExecHoldException(ExecHoldError.Failed, "/proc is not there: mount it first");
        KeeperProcess.StartFor(KeeperRequest.Of(request, self));
        throw image.Execute();
    }

    /// <summary>The same without any hold.</summary>
    /// <exception cref="ExecHoldException">Nothing was started.</exception>
    public static void PassThrough(IReadOnlyList<byte[]> command, string? program) => throw ProgramImage.Find(command, program).Execute();
}
