// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text;
using System.Text.Json;
using Holdpoint.Platform.Linux.Handles;
using Holdpoint.Platform.Linux.Processes;

namespace Holdpoint.Benchmarks;

/// <summary>A program that `holdpoint run` holds: from the constructor's return on, it stands at its first instruction.</summary>
internal sealed class HeldChild
{
    private readonly ChildProcess _child;

    public HeldChild(Descriptor? output, string path, params string[] arguments)
    {
        (Descriptor read, Descriptor write) = Descriptor.Pipe();
        using (read)
        {
            using (write)
            {
                string[] command = [Programs.Holdpoint, "run", "--", path, .. arguments];
                _child = ChildProcess.Start(Programs.Holdpoint, command, new ChildOptions { Descriptors = [null, output?.Number, write.Number] });
            }

            // The line by which the keeper tells that it is held.
            byte[] line = new byte[512];
            int length = read.Read(line);
            string said = Encoding.UTF8.GetString(line, 0, Math.Max(0, length));
            if (!said.Contains("is held", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"{path} is not held: {said}");
            }
        }
    }

    public int Pid => _child.Pid;

    private string Event => Path.Combine(Programs.Required("HOLDPOINT_DIR"), $"debugger-{Pid}");

    /// <summary>The pid of its keeper.</summary>
    public int Keeper
    {
        get
        {
            using JsonDocument description = JsonDocument.Parse(File.ReadAllBytes(Event + ".json"));
            return description.RootElement.GetProperty("keeper").GetInt32();
        }
    }

    /// <summary>Right after the halt it is still busy; a hold that somebody looks at is older.</summary>
    public void WaitUntilKeeperRests()
    {
        int keeper = Keeper;
        WaitUntilKeeperWaits(keeper);
        // It rests from the second wait on, and then gives back the memory that it needed before.
        long waits = Waits(keeper);
        while (Waits(keeper) < waits + 2)
        {
            _ = Thread.Yield();
        }

        WaitUntilKeeperWaits(keeper);
    }

    /// <summary>What `echo >` does.</summary>
    public void Release()
    {
        using FileStream signal = new(Event, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        signal.WriteByte((byte)'\n');
    }

    public int WaitForExit() => _child.WaitForExit();

    private static void WaitUntilKeeperWaits(int keeper)
    {
        // Number 7 is poll(2) on x86-64.
        while (!File.ReadAllText($"/proc/{keeper}/syscall").StartsWith("7 ", StringComparison.Ordinal))
        {
            _ = Thread.Yield();
        }
    }

    private static long Waits(int pid)
    {
        string line = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith("voluntary_ctxt_switches:", StringComparison.Ordinal));
        return long.Parse(line.AsSpan(line.IndexOf('\t', StringComparison.Ordinal) + 1), CultureInfo.InvariantCulture);
    }
}
