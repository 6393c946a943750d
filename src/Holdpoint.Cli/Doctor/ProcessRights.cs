// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Cli.Doctor;

/// <summary>What the kernel lets this process do with others.</summary>
internal static class ProcessRights
{
    public static IEnumerable<Finding> Look()
    {
        if (ProcessFiles.Status(Environment.ProcessId) is not { } status)
        {
            yield return Finding.Broken("/proc", "it is not there", "mount it: mount -t proc proc /proc");
            yield break;
        }

        string user = Libc.geteuid() == 0 ? "root" : string.Create(CultureInfo.InvariantCulture, $"user {Libc.geteuid()}");
        yield return status.MayTraceAll
            ? Finding.Good("rights", $"{user}, with CAP_SYS_PTRACE: holds and debugs processes of every user")
            : Finding.Missing("rights", $"{user}, without CAP_SYS_PTRACE: holds and debugs own processes only", "for containerd's shims use sudo; in a container: --cap-add SYS_PTRACE");
        yield return Scope(status.MayTraceAll);
        yield return status.Seccomp == 0
            ? Finding.Good("seccomp", "no filter")
            : Finding.Missing("seccomp", "a filter is in force, as in a container; it may forbid ptrace", "where the trial below fails: run outside, or with a profile that allows ptrace");
    }

    private static Finding Scope(bool capable)
    {
        const string Subject = "ptrace scope";
        return TraceScope.Read() switch
        {
            null => Finding.Good(Subject, "no restriction (no Yama in this kernel)"),
            "0" => Finding.Good(Subject, "0: every process of the same user"),
            "3" => Finding.Broken(Subject, "3: nobody may trace, not even root", "reboot with kernel.yama.ptrace_scope below 3: it cannot be lowered while the system runs"),
            string value when capable => Finding.Good(Subject, $"{value}: restricted, but not for this user"),
            string value => Finding.Missing(Subject, $"{value}: holds work, debuggers started by hand cannot attach", "use sudo for attach, or: sysctl -w kernel.yama.ptrace_scope=0"),
        };
    }
}
