// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace Holdpoint.Platform.Windows;

/// <summary>A call of Windows that failed: names the call, what it was about, and the error.</summary>
internal sealed class Win32Exception : IOException
{
    private Win32Exception(string call, string subject, string reason, bool accessDenied)
        : base($"{call} {subject}: {reason}")
    {
        Reason = reason;
        AccessDenied = accessDenied;
    }

    /// <summary>The system's own text.</summary>
    public string Reason { get; }

    public bool AccessDenied { get; }

    /// <summary>The failure of the call that was just made on this thread.</summary>
    public static Win32Exception Last(string call, string subject)
    {
        int error = Marshal.GetLastPInvokeError();
        return new Win32Exception(call, subject, Marshal.GetPInvokeErrorMessage(error).TrimEnd('.', '\r', '\n', ' '), error == Kernel32.ERROR_ACCESS_DENIED);
    }

    /// <summary>The failure that an NTSTATUS tells.</summary>
    public static Win32Exception OfStatus(string call, string subject, int status) =>
        new(call, subject, $"status 0x{status:X8}", status == Ntdll.STATUS_ACCESS_DENIED);
}
