// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Holdpoint.Platform.Windows.Processes;

/// <summary>A program that this process has started and may wait for.</summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe class StartedProcess : IDisposable
{
    private readonly SafeProcessHandle _process;

    private StartedProcess(Kernel32.ProcessInformation made)
    {
        _ = Kernel32.CloseHandle(made.Thread);
        _process = new SafeProcessHandle(made.Process, ownsHandle: true);
        Pid = (int)made.ProcessId;
    }

    public int Pid { get; }

    public bool HasEnded => Kernel32.WaitForSingleObject(_process, 0) == Kernel32.WAIT_OBJECT_0;

    /// <summary>Of one that has ended.</summary>
    public int ExitCode => Kernel32.GetExitCodeProcess(_process, out uint code) ? (int)code : -1;

    /// <summary>In this console, with the standard handles of this process.</summary>
    /// <param name="arguments">The program's path first.</param>
    /// <exception cref="Win32Exception">It cannot be started.</exception>
    public static StartedProcess Start(IReadOnlyList<string> arguments)
    {
        Kernel32.StartupInformation startup = new() { Size = (uint)sizeof(Kernel32.StartupInformation) };
        return Create(arguments, 0, &startup);
    }

    /// <summary>With nothing of this process but a handle for its output, so that nobody waits for the end of ours.</summary>
    /// <param name="arguments">The program's path first.</param>
    /// <param name="input">An inheritable handle.</param>
    /// <param name="output">An inheritable handle, for errors too.</param>
    /// <param name="detached">True for one that outlives us and our console.</param>
    /// <exception cref="Win32Exception">It cannot be started.</exception>
    public static StartedProcess Start(IReadOnlyList<string> arguments, SafeHandle input, SafeHandle output, bool detached)
    {
        nint* handles = stackalloc nint[] { input.DangerousGetHandle(), output.DangerousGetHandle() };
        nuint size = 0;
        _ = Kernel32.InitializeProcThreadAttributeList(null, 1, 0, ref size);
        byte[] memory = new byte[(int)size];
        fixed (byte* list = memory)
        {
            if (!Kernel32.InitializeProcThreadAttributeList(list, 1, 0, ref size))
            {
                throw Win32Exception.Last("InitializeProcThreadAttributeList", arguments[0]);
            }

            try
            {
                if (!Kernel32.UpdateProcThreadAttribute(list, 0, Kernel32.PROC_THREAD_ATTRIBUTE_HANDLE_LIST, handles, 2 * (nuint)sizeof(nint), null, null))
                {
                    throw Win32Exception.Last("UpdateProcThreadAttribute", arguments[0]);
                }

                Kernel32.StartupInformationEx startup = new()
                {
                    Startup = new Kernel32.StartupInformation
                    {
                        Size = (uint)sizeof(Kernel32.StartupInformationEx),
                        Flags = Kernel32.STARTF_USESTDHANDLES,
                        StandardInput = handles[0],
                        StandardOutput = handles[1],
                        StandardError = handles[1],
                    },
                    AttributeList = list,
                };
                uint flags = Kernel32.EXTENDED_STARTUPINFO_PRESENT | (detached ? Kernel32.DETACHED_PROCESS | Kernel32.CREATE_NEW_PROCESS_GROUP : 0);
                return Create(arguments, flags, &startup.Startup);
            }
            finally
            {
                Kernel32.DeleteProcThreadAttributeList(list);
            }
        }
    }

    public int WaitForExit()
    {
        _ = Kernel32.WaitForSingleObject(_process, Kernel32.INFINITE);
        return ExitCode;
    }

    public void Kill() => _ = Kernel32.TerminateProcess(_process, 1);

    public void Dispose() => _process.Dispose();

    private static StartedProcess Create(IReadOnlyList<string> arguments, uint flags, Kernel32.StartupInformation* startup)
    {
        // CreateProcessW may write into the command line.
        char[] line = [.. CommandLines.Join(arguments), '\0'];
        fixed (char* program = arguments[0])
        fixed (char* text = line)
        {
            return Kernel32.CreateProcessW(program, text, null, null, inheritHandles: true, flags, null, null, startup, out Kernel32.ProcessInformation made)
                ? new StartedProcess(made)
                : throw Win32Exception.Last("CreateProcess", arguments[0]);
        }
    }
}
