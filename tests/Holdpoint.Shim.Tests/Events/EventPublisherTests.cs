// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Shim.Events;
using Holdpoint.Shim.Protos.Events;
using Holdpoint.Shim.Tests.Tasks;
using Holdpoint.Ttrpc;

namespace Holdpoint.Shim.Tests.Events;

/// <summary>Events to a real server, which comes and goes as containerd does.</summary>
public sealed class EventPublisherTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LogLines _log = new();

    private string Address => _folder["c.sock.ttrpc"];

    [Theory]
    [InlineData("")]
    [InlineData("unix://")]
    public async Task Publish_Many_ComeInOrderOneAtATime(string scheme)
    {
        await using EventReceiver receiver = new(Address) { Answer = async _ => await Task.Yield() };
        EventPublisher publisher = new(scheme + Address, "tests", _log);

        PublishAll(publisher, 0, 500);
        await publisher.CloseAsync(TimeLimits.Step);

        Assert.Equal(Ids(0, 500), receiver.Ids);
        Assert.Equal(1, receiver.MostInProgress);
        Assert.All(receiver.Namespaces, ns => Assert.Equal("tests", ns));
        Assert.All(receiver.Taken, envelope => Assert.Equal(("tests", "/tasks/oom", "containerd.events.TaskOOM"), (envelope.Namespace, envelope.Topic, envelope.Event.TypeUrl)));
        Assert.Empty(_log.All);
    }

    [Fact]
    public async Task Publish_NobodyThereYet_ComesLater()
    {
        EventPublisher publisher = new(Address, "tests", _log);
        PublishAll(publisher, 0, 3);
        Assert.True(Eventually.Holds(() => _log.All.Length > 2), "it did not try again");

        await using EventReceiver receiver = new(Address);

        Assert.True(Eventually.Holds(() => receiver.Taken.Length == 3));
        await publisher.CloseAsync(TimeLimits.Step);
        Assert.Equal(Ids(0, 3), receiver.Ids);
    }

    [Fact]
    public async Task Publish_ContainerdStartsAgain_OrderIsKeptAndNothingIsLost()
    {
        EventPublisher publisher = new(Address, "tests", _log);
        string[] before;
        await using (EventReceiver receiver = new(Address))
        {
            PublishAll(publisher, 0, 10);
            Assert.True(Eventually.Holds(() => receiver.Taken.Length == 10));
            before = receiver.Ids;
        }

        PublishAll(publisher, 10, 10);
        await using EventReceiver again = new(Address);
        PublishAll(publisher, 20, 10);
        await publisher.CloseAsync(TimeLimits.Step);

        Assert.Equal(Ids(0, 10), before);
        Assert.Equal(Ids(10, 20), again.Ids);
    }

    [Fact]
    public async Task Publish_ContainerdFailsOnce_SameEventIsSentAgainBeforeTheNext()
    {
        int failures = 1;
        await using EventReceiver receiver = new(Address)
        {
            Answer = _ => Interlocked.Decrement(ref failures) == 0 ? throw new TtrpcException(TtrpcStatusCode.Unavailable, "not now") : Task.CompletedTask,
        };
        EventPublisher publisher = new(Address, "tests", _log);

        PublishAll(publisher, 0, 3);
        await publisher.CloseAsync(TimeLimits.Step);

        Assert.Equal(Ids(0, 3), receiver.Ids);
        Assert.Equal(4, receiver.Namespaces.Count);
    }

    [Fact]
    public async Task Publish_ContainerdRefusesOne_TheNextOnesCome()
    {
        await using EventReceiver receiver = new(Address)
        {
            Answer = envelope => TaskOOM.Parser.ParseFrom(envelope.Event.Value).ContainerId == "1" ? throw new TtrpcException(TtrpcStatusCode.InvalidArgument, "bad topic") : Task.CompletedTask,
        };
        EventPublisher publisher = new(Address, "tests", _log);

        PublishAll(publisher, 0, 3);
        await publisher.CloseAsync(TimeLimits.Step);

        Assert.Equal(["0", "2"], receiver.Ids);
        Assert.Equal(["error: containerd refuses an event topic=/tasks/oom error=bad topic"], _log.All);
    }

    [Fact]
    public async Task Publish_MoreThanFit_AreLostAndSaidSo()
    {
        EventPublisher publisher = new(Address, "tests", _log);

        PublishAll(publisher, 0, 3000);

        Assert.Contains("error: event is lost: too many wait topic=/tasks/oom", _log.All);
        await publisher.CloseAsync(TimeSpan.Zero);
    }

    [Fact]
    public async Task Close_ContainerdIsAway_EndsAndSaysWhatIsLost()
    {
        EventPublisher publisher = new(Address, "tests", _log);
        PublishAll(publisher, 0, 2);

        await publisher.CloseAsync(TimeSpan.FromMilliseconds(50)).WaitAsync(TimeLimits.Step, TestContext.Current.CancellationToken);

        Assert.Equal(2, _log.All.Count(line => line.StartsWith("error: event is lost", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Close_ContainerdDoesNotAnswer_Ends()
    {
        TaskCompletionSource never = new();
        await using EventReceiver receiver = new(Address) { Answer = _ => never.Task };
        EventPublisher publisher = new(Address, "tests", _log);
        PublishAll(publisher, 0, 1);
        Assert.True(Eventually.Holds(() => receiver.Namespaces.Count == 1));

        await publisher.CloseAsync(TimeSpan.FromMilliseconds(50)).WaitAsync(TimeLimits.Step, TestContext.Current.CancellationToken);

        Assert.Single(_log.All, line => line.StartsWith("error: event is lost", StringComparison.Ordinal));
        never.SetResult();
    }

    public void Dispose() => _folder.Dispose();

    private static void PublishAll(EventPublisher publisher, int first, int count)
    {
        foreach (string id in Ids(first, count))
        {
            publisher.Publish("/tasks/oom", "containerd.events.TaskOOM", new TaskOOM { ContainerId = id });
        }
    }

    private static IEnumerable<string> Ids(int first, int count) => Enumerable.Range(first, count).Select(number => $"{number}");
}
