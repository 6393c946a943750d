// SPDX-License-Identifier: Apache-2.0

using System.Text;
using Holdpoint.Events;
using Holdpoint.Holds;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Processes;

namespace Holdpoint.Cli.Doctor;

/// <summary>Holds a program and releases it, which shows more than any setting does.</summary>
internal static class TrialHold
{
    private const string Subject = "exec holds";
    private const string Program = "/bin/true";
    private const string SelfReference = ", see: holdpoint doctor";

    public static IEnumerable<Finding> Look()
    {
        if (TryOpen(out string path) is { } refusal)
        {
            yield return Finding.Broken("event folder", refusal, "nothing can be held before");
            yield break;
        }

        yield return Finding.Good("event folder", path);
        yield return Try();
    }

    private static string? TryOpen(out string path)
    {
        path = EventDirectory.DefaultPath;
        try
        {
            using EventDirectory folder = EventDirectory.Open();
            folder.Sweep();
            return null;
        }
        catch (HoldpointException error)
        {
            return error.Message;
        }
    }

    private static Finding Try()
    {
        (Descriptor read, Descriptor write) = Descriptor.Pipe();
        using (read)
        {
            const string Self = "/proc/self/exe";
            ChildProcess child;
            using (write)
            {
                // Bounded by itself: whatever goes wrong here, nothing stays.
                string[] command = [Self, "run", "--timeout", "10s", "--on-timeout", "kill", "--", Program];
                child = ChildProcess.Start(Self, command, new ChildOptions { Descriptors = [null, null, write.Number] });
            }

            byte[] line = new byte[1024];
            string said = Encoding.UTF8.GetString(line, 0, Math.Max(0, read.Read(line))).Trim();
            ReleaseOutcome? outcome = HoldList.Read().FirstOrDefault(hold => hold.Pid == child.Pid) is { } hold ? HoldRelease.Release(hold) : null;
            int status = child.WaitForExit();
            return outcome == ReleaseOutcome.Done && status == 0
                ? Finding.Good(Subject, $"tried with {Program}: held at its first instruction, released, ended with 0")
                : Finding.Broken(Subject, said.Length > 0 ? said.Replace("holdpoint: ", "", StringComparison.Ordinal).Replace(SelfReference, "", StringComparison.Ordinal) : $"{Program} ended with {status}", "see rights, ptrace scope and seccomp above");
        }
    }
}
