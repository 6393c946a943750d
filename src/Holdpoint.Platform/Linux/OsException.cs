// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;

namespace Holdpoint.Platform.Linux;

/// <summary>A system call that failed: names the call, what it was about, and the error.</summary>
internal sealed class OsException : IOException
{
    public OsException(string call, string subject, Errno errno)
        : base($"{call} {subject}: {Describe(errno)}")
    {
        Call = call;
        Subject = subject;
        Errno = errno;
    }

    public string Call { get; }

    public string Subject { get; }

    public Errno Errno { get; }

    /// <summary>The C library's text for an error number, such as "No such file or directory".</summary>
    public static string Describe(Errno errno) => Marshal.GetPInvokeErrorMessage((int)errno);

    /// <summary>The failure of the call that was just made on this thread.</summary>
    public static OsException Last(string call, string subject) => new(call, subject, Libc.LastErrno);
}
