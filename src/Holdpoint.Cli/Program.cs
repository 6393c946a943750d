// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Holds;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Tracing;

if (args is [KeeperProcess.Verb, ..])
{
    return KeeperProcess.Main(args);
}

switch (args)
{
    case ["run", ..]:
        try
        {
            byte[][] all = ByteStrings.Split(File.ReadAllBytes("/proc/self/cmdline"));
            ExecHold.Run(new ExecHoldRequest { Command = all[3..], Announce = true });
        }
        catch (ExecHoldException error)
        {
            Console.Error.WriteLine(error.Message);
            return 1;
        }

        return 0;
    case ["follow", ..]:
        ExecHold.Run(new ExecHoldRequest { Command = ByteStrings.Split(File.ReadAllBytes("/proc/self/cmdline"))[4..], Announce = true, Follow = new FollowRule { Executable = args[1] } });
        return 0;
    case ["ps"]:
        foreach (HoldInfo hold in HoldList.Read())
        {
            Console.WriteLine(hold);
        }

        return 0;
    case ["release", string pid]:
        Console.WriteLine(HoldRelease.Release(HoldList.Read().First(hold => hold.Pid == int.Parse(pid))));
        return 0;
    case ["ready", string pid]:
        Console.WriteLine(HoldRelease.MakeReady(HoldList.Read().First(hold => hold.Pid == int.Parse(pid)), TimeSpan.FromSeconds(2)));
        return 0;
}

return 2;
