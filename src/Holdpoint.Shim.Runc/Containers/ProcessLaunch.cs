// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Shim.Io;
using Holdpoint.Shim.Processes;
using Holdpoint.Shim.Runc.Commands;
using Holdpoint.Shim.Runc.Options;
using Holdpoint.Ttrpc;

namespace Holdpoint.Shim.Runc.Containers;

/// <summary>Has runc make a process, and takes it over: its pid, its end, its input and output.</summary>
/// <param name="Context">The daemon.</param>
/// <param name="Runc">The container's.</param>
/// <param name="Io">What the process reads and writes.</param>
/// <param name="PidFile">Where runc writes its pid.</param>
internal sealed record ProcessLaunch(ShimContext Context, RuncTool Runc, ProcessIo Io, string PidFile)
{
    private static readonly TimeSpan _longestTaking = TimeSpan.FromSeconds(1);

    /// <summary>The process, as soon as it has a pid, whatever comes after it.</summary>
    public ShimChild? Process { get; private set; }

    /// <summary>runc removes what it made where it fails; not where it was killed, or where what comes after it fails.</summary>
    public bool MayHaveLeft { get; private set; }

    /// <summary>What a process is to read and write.</summary>
    /// <exception cref="TtrpcException">It cannot be made.</exception>
    public static ProcessIo OpenIo(ShimContext context, StdioRequest stdio, string processId, RuncOptions options)
    {
        try
        {
            return ProcessIo.Create(context, stdio, processId, new ProcessIoOptions { Uid = options.IoUid, Gid = options.IoGid, HoldsInput = true });
        }
        catch (Exception error) when (error is IOException or TtrpcException)
        {
            throw ShimErrors.Unknown($"failed to create init process I/O: {(error is IOException failed ? GoTexts.Of(failed) : error.Message)}");
        }
    }

    /// <summary>A process's end, when the client has taken what it printed, or does not in time.</summary>
    public static async Task<ProcessExit> ExitAfterOutputAsync(ShimChild process, ProcessIo io)
    {
        ProcessExit exit = await process.Exited.ConfigureAwait(false);
        await io.TakenAsync(_longestTaking).ConfigureAwait(false);
        return exit;
    }

    /// <summary>Runs the command that makes the process.</summary>
    /// <param name="arguments">Of runc.</param>
    /// <param name="terminal">The process has a terminal, which it takes from the console's socket.</param>
    /// <param name="failure">What is said where runc fails.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public async Task<ShimChild> RunAsync(IReadOnlyList<string> arguments, bool terminal, string failure, CancellationToken cancellationToken)
    {
        // Before runc: the process may have ended before its pid is known.
        using ExitCollector exits = Context.Children.CollectExits();
        MayHaveLeft = true;
        try
        {
            _ = terminal ? await Runc.RunAsync(arguments, cancellationToken).ConfigureAwait(false) : await RunWithIoAsync(arguments, cancellationToken).ConfigureAwait(false);
        }
        catch (RuncException error)
        {
            MayHaveLeft = error.WasKilled;
            throw RuncLog.Failure(failure, Runc.Log, error);
        }

        int pid = ReadPid();
        Process = new ShimChild(pid, exits.Claim(pid));
        _ = EndTerminalAsync(Process.Exited);
        await ConnectAsync(cancellationToken).ConfigureAwait(false);
        return Process;
    }

    private async Task<string> RunWithIoAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        // Not left out: runc's own output would be taken then, and the process would have it too.
        using Descriptor nothing = Descriptor.OpenAt(Libc.AT_FDCWD, "/dev/null", Libc.O_RDWR);
        SafeHandle stdout = Io.Stdout ?? nothing;
        SafeHandle stderr = Io.Stderr ?? nothing;
        return await Runc.RunAsync(arguments, Io.Stdin, stdout, stderr, cancellationToken).ConfigureAwait(false);
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Io.ConnectAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (IOException error)
        {
            throw ShimErrors.Unknown($"failed to start io pipe copy: {GoTexts.Of(error)}");
        }
    }

    private async Task EndTerminalAsync(Task exited)
    {
        await exited.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Io.ProcessExited();
    }

    private int ReadPid()
    {
        try
        {
            return Containers.PidFile.Read(PidFile);
        }
        catch (OsException error)
        {
            throw ShimErrors.Unknown($"failed to retrieve OCI runtime container pid: {GoTexts.Of(error)}");
        }
    }
}
