// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Security.Principal;
using Microsoft.Win32.SafeHandles;

namespace Holdpoint.Platform.Windows.Processes;

/// <summary>A process that is looked at from outside. A process that is gone, or that may not be looked into, is null: never an exception.</summary>
[SupportedOSPlatform("windows")]
internal sealed unsafe class WindowsProcess : IDisposable
{
    private const int LongestPath = 32 * 1024;

    private readonly SafeProcessHandle _handle;

    private WindowsProcess(int pid, SafeProcessHandle handle)
    {
        Pid = pid;
        _handle = handle;
    }

    public int Pid { get; }

    public bool HasEnded => Kernel32.WaitForSingleObject(_handle, 0) == Kernel32.WAIT_OBJECT_0;

    /// <summary>The path of the program that runs.</summary>
    public string? Executable
    {
        get
        {
            char[] buffer = new char[LongestPath];
            uint size = (uint)buffer.Length;
            fixed (char* name = buffer)
            {
                return Kernel32.QueryFullProcessImageNameW(_handle, 0, name, ref size) ? new string(name, 0, (int)size) : null;
            }
        }
    }

    /// <summary>The whole command line as one text: how it falls into arguments is the program's own affair.</summary>
    public string? CommandLine
    {
        get
        {
            byte[] buffer = new byte[sizeof(Ntdll.UnicodeString) + ushort.MaxValue];
            fixed (byte* bytes = buffer)
            {
                return Ntdll.NtQueryInformationProcess(_handle, Ntdll.ProcessCommandLineInformation, bytes, (uint)buffer.Length, out _) == Ntdll.STATUS_SUCCESS
                    ? ((Ntdll.UnicodeString*)bytes)->ToString()
                    : ProcessParameters.CommandLine(Pid);
            }
        }
    }

    /// <summary>When it was created, in units of 100 ns since 1601: with the pid it tells this process from every other one.</summary>
    public ulong? CreationTime => Kernel32.GetProcessTimes(_handle, out long creation, out _, out _, out _) ? (ulong)creation : null;

    public DateTimeOffset? Started => CreationTime is { } creation ? DateTimeOffset.FromFileTime((long)creation).ToUniversalTime() : null;

    public bool HasDebugger => Kernel32.CheckRemoteDebuggerPresent(_handle, out bool present) && present;

    /// <summary>The owner, such as <c>DOMAIN\name</c>.</summary>
    public string? User
    {
        get
        {
            if (!Advapi32.OpenProcessToken(_handle, Advapi32.TOKEN_QUERY, out SafeAccessTokenHandle token))
            {
                return null;
            }

            using (token)
            {
                try
                {
                    using WindowsIdentity identity = new(token.DangerousGetHandle());
                    return identity.Name;
                }
                catch (Exception error) when (error is IdentityNotMappedException or SystemException)
                {
                    return null;
                }
            }
        }
    }

    /// <summary>A process that runs; null when there is none of this pid, or it has ended and only a handle keeps it.</summary>
    /// <param name="pid">The Windows process id.</param>
    /// <param name="denied">True when there is such a process and this user may not look at it.</param>
    /// <param name="moreAccess">What is to be done with it beside looking.</param>
    public static WindowsProcess? Open(int pid, out bool denied, uint moreAccess = 0)
    {
        SafeProcessHandle handle = Kernel32.OpenProcess(Kernel32.PROCESS_QUERY_LIMITED_INFORMATION | Kernel32.SYNCHRONIZE | moreAccess, inheritHandle: false, (uint)pid);
        denied = handle.IsInvalid && Marshal.GetLastPInvokeError() == Kernel32.ERROR_ACCESS_DENIED;
        if (!handle.IsInvalid && Kernel32.WaitForSingleObject(handle, 0) != Kernel32.WAIT_OBJECT_0)
        {
            return new WindowsProcess(pid, handle);
        }

        handle.Dispose();
        return null;
    }

    /// <summary>Lets go what was created suspended and whose creator is gone; what it was given is taken back first.</summary>
    /// <param name="given">Handles of ours to the objects that it was given.</param>
    /// <returns>False where it cannot be resumed.</returns>
    public bool Resume(IEnumerable<SafeHandle> given)
    {
        foreach (SafeHandle handle in given)
        {
            HandleSearch.CloseIn(_handle, handle);
        }

        return Ntdll.NtResumeProcess(_handle) == Ntdll.STATUS_SUCCESS;
    }

    public void Dispose() => _handle.Dispose();
}
