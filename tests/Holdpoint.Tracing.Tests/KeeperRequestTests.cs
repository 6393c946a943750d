// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Holds;
using Holdpoint.Platform.Linux.Processes;

namespace Holdpoint.Tracing.Tests;

public sealed class KeeperRequestTests
{
    [Fact]
    public void Parse_OfItsArguments_IsTheSame()
    {
        KeeperRequest request = new()
        {
            Target = new ProcessIdentity(4711, 123456789012),
            Follow = new FollowRule { Executable = "a=b*", Arguments = "two words\nand=a line", Nth = 3, Every = true, Daemon = true },
            Timeout = TimeSpan.FromMilliseconds(1500),
            OnTimeout = DeadlineAction.Kill,
            Label = "= label =",
            Container = new ContainerReference("k8s.io", "id=1"),
            LogFifo = "/run/a b/log",
            Bundle = "/run/a b",
            Announce = true,
        };

        Assert.Equal(request, KeeperRequest.Parse(request.ToArguments()));
    }

    [Fact]
    public void Parse_OfTheLeast_IsTheSame()
    {
        KeeperRequest request = new() { Target = new ProcessIdentity(1, 0) };

        Assert.Equal(request, KeeperRequest.Parse(request.ToArguments()));
    }
}
