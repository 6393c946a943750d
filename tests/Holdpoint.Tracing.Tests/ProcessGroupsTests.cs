// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Tracing.Tests;

/// <summary>When a process group is orphaned: no member has a parent in another group of the same session.</summary>
public sealed class ProcessGroupsTests
{
    private static ProcessStat Process(int pid, int parent, int group, int session, char state = 'S') =>
        new(pid, state, parent, group, session, 0, 0);

    private static bool IsOrphaned(int group, params ProcessStat[] all) => ProcessGroups.IsOrphaned(group, all.ToDictionary(process => process.Pid));

    [Fact]
    public void IsOrphaned_JobOfAShell_IsNot() =>
        Assert.False(IsOrphaned(20, Process(10, 1, 10, 10), Process(20, 10, 20, 10)));

    [Fact]
    public void IsOrphaned_ShellHasEnded_Is() =>
        Assert.True(IsOrphaned(20, Process(1, 0, 1, 1), Process(20, 1, 20, 10)));

    [Fact]
    public void IsOrphaned_ParentInAnotherSession_Is() =>
        Assert.True(IsOrphaned(20, Process(10, 1, 10, 10), Process(20, 10, 20, 20)));

    [Fact]
    public void IsOrphaned_ParentInTheSameGroup_Is() =>
        Assert.True(IsOrphaned(20, Process(1, 0, 1, 1), Process(20, 1, 20, 10), Process(21, 20, 20, 10)));

    [Fact]
    public void IsOrphaned_OneMemberHasSuchAParent_IsNot() =>
        Assert.False(IsOrphaned(20, Process(1, 0, 1, 1), Process(10, 1, 10, 10), Process(20, 1, 20, 10), Process(21, 10, 20, 10)));

    [Fact]
    public void IsOrphaned_OnlyADeadMemberHasSuchAParent_Is() =>
        Assert.True(IsOrphaned(20, Process(1, 0, 1, 1), Process(10, 1, 10, 10), Process(20, 1, 20, 10), Process(21, 10, 20, 10, 'Z')));

    [Fact]
    public void IsOrphaned_ParentThatCannotBeSeen_IsNotSafe() =>
        Assert.False(IsOrphaned(20, Process(20, 4000, 20, 20)));
}
