// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;

namespace Holdpoint.Tracing.Tests;

/// <summary>What the starter makes of a keeper's one line.</summary>
public sealed class KeeperAnswerTests
{
    [Fact]
    public void ToException_TracingIsForbidden_IsNotPermittedAndNamesTheDoctor()
    {
        ExecHoldException error = KeeperAnswer.ToException(KeeperAnswer.NotTraced(4711, Errno.EPERM));

        Assert.Equal(ExecHoldError.NotPermitted, error.Error);
        Assert.StartsWith("process 4711 cannot be traced: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("holdpoint doctor", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToException_ProcessIsGone_Failed()
    {
        ExecHoldException error = KeeperAnswer.ToException(KeeperAnswer.NotTraced(4711, Errno.ESRCH));

        Assert.Equal(ExecHoldError.Failed, error.Error);
        Assert.Equal($"process 4711 cannot be traced: {OsException.Describe(Errno.ESRCH)}", error.Message);
    }

    [Theory]
    [InlineData(HoldpointError.FolderRefused, ExecHoldError.NotPermitted)]
    [InlineData(HoldpointError.FolderUnusable, ExecHoldError.Failed)]
    [InlineData(HoldpointError.EventExists, ExecHoldError.Failed)]
    internal void ToException_EventCannotBeMade_SaysWhy(HoldpointError reason, ExecHoldError expected)
    {
        ExecHoldException error = KeeperAnswer.ToException(KeeperAnswer.Refused(new HoldpointException(reason, "event folder /e: it is no folder")));

        Assert.Equal((expected, "event folder /e: it is no folder"), (error.Error, error.Message));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Failed")]
    [InlineData("no such word")]
    public void ToException_NoWholeAnswer_TheKeeperEnded(string answer)
    {
        ExecHoldException error = KeeperAnswer.ToException(answer);

        Assert.Equal(ExecHoldError.Failed, error.Error);
        Assert.Contains("ended before it was ready", error.Message, StringComparison.Ordinal);
    }
}
