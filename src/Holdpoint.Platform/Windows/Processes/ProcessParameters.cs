// SPDX-License-Identifier: Apache-2.0

using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Holdpoint.Platform.Windows.Processes;

/// <summary>
/// What a process was started with, read from its own memory: the way where the system does not know ProcessCommandLineInformation
/// (wine 8). The offsets are those of 64 bits, as Microsoft's winternl.h has PEB and RTL_USER_PROCESS_PARAMETERS.
/// </summary>
[SupportedOSPlatform("windows")]
internal static unsafe class ProcessParameters
{
    // In PROCESS_BASIC_INFORMATION.
    private const int PebAddress = 1;
    private const int BasicInformationWords = 6;

    private const nint ParametersInPeb = 0x20;
    private const nint CommandLineInParameters = 0x70;

    /// <summary>The command line; null where it cannot be read.</summary>
    public static string? CommandLine(int pid)
    {
        using SafeProcessHandle process = Kernel32.OpenProcess(Kernel32.PROCESS_QUERY_LIMITED_INFORMATION | Kernel32.PROCESS_VM_READ, inheritHandle: false, (uint)pid);
        nint* basic = stackalloc nint[BasicInformationWords];
        if (process.IsInvalid || Ntdll.NtQueryInformationProcess(process, Ntdll.ProcessBasicInformation, basic, (uint)(BasicInformationWords * sizeof(nint)), out _) != Ntdll.STATUS_SUCCESS)
        {
            return null;
        }

        nint parameters;
        Ntdll.UnicodeString line;
        if (!Read(process, basic[PebAddress] + ParametersInPeb, &parameters, sizeof(nint)) || !Read(process, parameters + CommandLineInParameters, &line, sizeof(Ntdll.UnicodeString)))
        {
            return null;
        }

        char[] text = new char[line.Length / sizeof(char)];
        fixed (char* target = text)
        {
            return text.Length == 0 ? "" : Read(process, (nint)line.Buffer, target, line.Length) ? new string(text) : null;
        }
    }

    private static bool Read(SafeProcessHandle process, nint address, void* target, int size) =>
        Kernel32.ReadProcessMemory(process, address, target, (nuint)size, out nuint read) && read == (nuint)size;
}
