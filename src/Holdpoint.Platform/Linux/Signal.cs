// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Platform.Linux;

/// <summary>Signal numbers of signal(7) that Holdpoint names (x86-64, arm64).</summary>
internal static class Signal
{
    public const int SIGHUP = 1;
    public const int SIGINT = 2;
    public const int SIGTRAP = 5;
    public const int SIGKILL = 9;
    public const int SIGUSR1 = 10;
    public const int SIGPIPE = 13;
    public const int SIGTERM = 15;
    public const int SIGCHLD = 17;
    public const int SIGCONT = 18;
    public const int SIGSTOP = 19;
    public const int SIGTSTP = 20;
    public const int SIGTTIN = 21;
    public const int SIGTTOU = 22;
    public const int SIGURG = 23;
    public const int SIGWINCH = 28;

    /// <summary>The bit of a signal in a kernel set.</summary>
    public static ulong Bit(int signal) => 1UL << (signal - 1);

    /// <summary>Signals whose default is to do nothing: pending ones change nothing for a held process.</summary>
    public const ulong HarmlessSet = (1UL << (SIGCHLD - 1)) | (1UL << (SIGCONT - 1)) | (1UL << (SIGURG - 1)) | (1UL << (SIGWINCH - 1));

    public static bool Stops(int signal) => signal is SIGSTOP or SIGTSTP or SIGTTIN or SIGTTOU;
}
