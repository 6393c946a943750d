// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Holdpoint.Platform.Windows.Processes;

/// <summary>A child of ours that was created suspended: no thread of it has run, and none does until it is resumed.</summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe class SuspendedProcess : IDisposable
{
    private readonly SafeProcessHandle _process;
    private readonly List<nint> _given = [];
    private nint _thread;

    private SuspendedProcess(int pid, SafeProcessHandle process, nint thread)
    {
        Pid = pid;
        _process = process;
        _thread = thread;
        Ended = new ProcessEnd(process);
    }

    public int Pid { get; }

    /// <summary>Set when it has ended.</summary>
    public WaitHandle Ended { get; }

    public int ExitCode => Kernel32.GetExitCodeProcess(_process, out uint code) ? (int)code : -1;

    /// <summary>
    /// Starts what a command line says with what was given to this process: its environment, folder, console, standard handles and
    /// all handles that are there to be inherited. Until <see cref="Keep"/> it ends with this process.
    /// </summary>
    /// <exception cref="Win32Exception">It cannot be started; nothing was.</exception>
    public static SuspendedProcess Start(string commandLine)
    {
        Kernel32.StartupInformation startup = default;
        Kernel32.GetStartupInfoW(&startup);
        // CreateProcessW may write into it.
        char[] line = [.. commandLine, '\0'];
        fixed (char* text = line)
        {
            return Kernel32.CreateProcessW(null, text, null, null, inheritHandles: true, Kernel32.CREATE_SUSPENDED | Kernel32.DEBUG_ONLY_THIS_PROCESS, null, null, &startup, out Kernel32.ProcessInformation made)
                ? new SuspendedProcess((int)made.ProcessId, new SafeProcessHandle(made.Process, ownsHandle: true), made.Thread)
                : throw Win32Exception.Last("CreateProcess", CommandLines.ProgramOf(commandLine));
        }
    }

    /// <summary>Gives the process a handle of its own: what it stands for lives as long as the process does.</summary>
    /// <exception cref="Win32Exception">It cannot be given.</exception>
    public void Give(SafeHandle handle)
    {
        nint given;
        if (!Kernel32.DuplicateHandle(Kernel32.GetCurrentProcess(), handle.DangerousGetHandle(), _process.DangerousGetHandle(), &given, 0, inheritHandle: false, Kernel32.DUPLICATE_SAME_ACCESS))
        {
            throw Win32Exception.Last("DuplicateHandle", $"process {Pid}");
        }

        _given.Add(given);
    }

    /// <summary>
    /// From now on it outlives this process. Before, this thread is its debugger, whose end is the debugged one's: suspended and
    /// without its event nobody would ever find it. No event of a debugger has come, since it has not run.
    /// </summary>
    /// <exception cref="Win32Exception">It does not: resumed, it would wait for a debugger that never answers.</exception>
    public void Keep()
    {
        if (!Kernel32.DebugActiveProcessStop((uint)Pid))
        {
            throw Win32Exception.Last("DebugActiveProcessStop", $"process {Pid}");
        }
    }

    /// <summary>Lets it go as it would have been: what was given is taken back first.</summary>
    public void Resume()
    {
        foreach (nint handle in _given)
        {
            HandleSearch.Close(_process.DangerousGetHandle(), handle);
        }

        _given.Clear();
        _ = Kernel32.ResumeThread(_thread);
        CloseThread();
    }

    public void Kill(int exitCode) => _ = Kernel32.TerminateProcess(_process, (uint)exitCode);

    public void Dispose()
    {
        CloseThread();
        Ended.Dispose();
        _process.Dispose();
    }

    private void CloseThread()
    {
        if (_thread != 0)
        {
            _ = Kernel32.CloseHandle(_thread);
            _thread = 0;
        }
    }

    private sealed class ProcessEnd : WaitHandle
    {
        public ProcessEnd(SafeProcessHandle process)
        {
            SafeWaitHandle = new SafeWaitHandle(process.DangerousGetHandle(), ownsHandle: false);
        }
    }
}
