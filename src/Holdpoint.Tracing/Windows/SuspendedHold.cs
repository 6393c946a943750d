// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Holdpoint.Events;
using Holdpoint.Events.Win32;
using Holdpoint.Holds;
using Holdpoint.Platform.Windows;
using Holdpoint.Platform.Windows.Processes;

namespace Holdpoint.Tracing.Windows;

/// <summary>
/// A child that was created suspended, and its event. Windows has no execve: this process stays its parent and its keeper, and
/// passes its exit code on. When this process is killed, the child's own handles keep the event, and a release resumes it.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class SuspendedHold : IDisposable
{
    // STATUS_CONTROL_C_EXIT, which ^C gives a program that does not handle it.
    private const int EndedByControlC = unchecked((int)0xC000013A);

    // What product.md has for a deadline that passed.
    private const int EndedByDeadline = 5;

    private readonly SuspendedHoldRequest _request;
    private readonly SuspendedProcess _process;
    private readonly Win32Event _event;
    private readonly AutoResetEvent _interrupted = new(false);
    private readonly long _began = Stopwatch.GetTimestamp();

    private SuspendedHold(SuspendedHoldRequest request, SuspendedProcess process, Win32Event made)
    {
        _request = request;
        _process = process;
        _event = made;
    }

    /// <summary>Starts a program held at its first instruction, and stays until it has ended.</summary>
    /// <returns>Its exit code.</returns>
    /// <exception cref="ExecHoldException">It cannot be started, and nothing was.</exception>
    /// <exception cref="HoldpointException">It cannot be held, and was ended before it ran.</exception>
    public static int Run(SuspendedHoldRequest request)
    {
        using SuspendedProcess process = Start(request.CommandLine);
        try
        {
            using SuspendedHold hold = new(request, process, Win32Event.Create(EventName.Debugger(process.Pid)));
            return hold.Run();
        }
        catch
        {
            process.Kill(1);
            throw;
        }
    }

    public void Dispose()
    {
        _event.Dispose();
        _interrupted.Dispose();
    }

    private static SuspendedProcess Start(string commandLine)
    {
        try
        {
            return SuspendedProcess.Start(commandLine);
        }
        catch (Win32Exception error)
        {
            throw new ExecHoldException(error.AccessDenied ? ExecHoldError.NotPermitted : ExecHoldError.CannotExecute, $"cannot start {CommandLines.ProgramOf(commandLine)}: {error.Reason}");
        }
    }

    private int Run()
    {
        Describe();
        _process.Give(_event.Handle.SafeWaitHandle);
        _process.Give(_event.Description!.Handle.SafeWaitHandle);
        _process.Keep();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnInterrupt);
        using PosixSignalRegistration quit = PosixSignalRegistration.Create(PosixSignal.SIGQUIT, OnInterrupt);
        if (_request.Announce)
        {
            string pid = _process.Pid.ToString(CultureInfo.InvariantCulture);
            Console.Error.WriteLine($"holdpoint: {pid} ({CommandLines.ProgramOf(_request.CommandLine)}) is held at its first instruction; next: holdpoint attach {pid}, or holdpoint release {pid}");
        }

        if (WaitForRelease())
        {
            _event.Dispose();
            _process.Resume();
        }

        _ = _process.Ended.WaitOne();
        return _process.ExitCode;
    }

    /// <summary>False where it has ended, or was ended.</summary>
    private bool WaitForRelease()
    {
        const int Signalled = 0;
        const int Ended = 1;
        const int Interrupted = 2;
        WaitHandle[] all = [_event.Handle, _process.Ended, _interrupted];
        while (true)
        {
            switch (WaitHandle.WaitAny(all, Left()))
            {
                case Signalled:
                    return true;
                case Ended:
                    return false;
                case Interrupted:
                    _process.Kill(EndedByControlC);
                    return false;
                case WaitHandle.WaitTimeout when IsDebugged():
                    // Its user decides now.
                    break;
                default:
                    if (_request.OnTimeout == DeadlineAction.Release)
                    {
                        return true;
                    }

                    _process.Kill(EndedByDeadline);
                    return false;
            }
        }
    }

    private TimeSpan Left()
    {
        if (_request.Timeout is not { } whole)
        {
            return Timeout.InfiniteTimeSpan;
        }

        TimeSpan left = whole - Stopwatch.GetElapsedTime(_began);
        return left > TimeSpan.Zero ? left : IsDebugged() ? TimeSpan.FromSeconds(1) : TimeSpan.Zero;
    }

    private bool IsDebugged()
    {
        using WindowsProcess? process = WindowsProcess.Open(_process.Pid, out _);
        return process?.HasDebugger == true;
    }

    /// <summary>While it is held ^C ends it, since it cannot itself; afterwards it is the program's own affair, in the same console.</summary>
    private void OnInterrupt(PosixSignalContext context)
    {
        context.Cancel = true;
        _ = _interrupted.Set();
    }

    private void Describe()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using WindowsProcess? held = WindowsProcess.Open(_process.Pid, out _);
        using WindowsProcess? self = WindowsProcess.Open(Environment.ProcessId, out _);
        _event.Describe(new HoldDescription
        {
            Pid = _process.Pid,
            StartTime = held?.CreationTime ?? 0,
            Keeper = Environment.ProcessId,
            KeeperStartTime = self?.CreationTime ?? 0,
            Holds =
            [
                new HoldEntry
                {
                    HoldPoint = "exec",
                    Label = _request.Label,
                    Since = now,
                    Deadline = _request.Timeout is { } timeout ? now + timeout : null,
                    OnDeadline = _request.OnTimeout == DeadlineAction.Kill ? "kill" : "release",
                },
            ],
        });
    }
}
