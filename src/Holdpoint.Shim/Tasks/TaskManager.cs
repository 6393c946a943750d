// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using Holdpoint.Shim.Dumps;
using Holdpoint.Shim.Events;
using Holdpoint.Shim.Holds;
using Holdpoint.Shim.Services;
using Holdpoint.Ttrpc;

namespace Holdpoint.Shim.Tasks;

/// <summary>The containers of this shim: made, found, forgotten, and told of.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Creations are disposed of by the calls that make them.")]
internal sealed partial class TaskManager
{
    private static readonly TimeSpan _longestEnding = TimeSpan.FromSeconds(5);

    private readonly IShim _shim;
    private readonly ShimContext _context;
    private readonly string _socketAddress;
    private readonly Action _shutdown;
    private readonly TaskEvents _events;
    private readonly CreateHold _hold;
    private readonly StackDump _dump;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ContainerTask> _tasks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Creation> _creations = new(StringComparer.Ordinal);
    private bool _shutdownAsked;
    private bool _ending;
    private bool _closed;

    /// <param name="shim">Makes containers.</param>
    /// <param name="context">The daemon, as they see it.</param>
    /// <param name="events">Takes what happens to them.</param>
    /// <param name="socketAddress">Where the daemon listens.</param>
    /// <param name="shutdown">Asks the daemon to end, after the answers to calls in progress; must not wait for that.</param>
    public TaskManager(IShim shim, ShimContext context, IEventSink events, string socketAddress, Action shutdown)
    {
        _shim = shim;
        _context = context;
        _socketAddress = socketAddress;
        _shutdown = shutdown;
        _events = new TaskEvents(events);
        _hold = new CreateHold(shim.Info, context);
        _dump = new StackDump(context.Log, Report);
        Service = new TaskService(this, context, Calls).Build();
    }

    /// <summary>containerd's task service: the same under both of its names.</summary>
    public TtrpcService Service { get; }

    /// <summary>Those in progress.</summary>
    public CallRegister Calls { get; } = new();

    /// <summary>Whether there is no container, and none is being made.</summary>
    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _tasks.Count == 0 && _creations.Count == 0;
            }
        }
    }

    /// <summary>Ends the creations that are in progress, and the waits, which get an error; takes no more.</summary>
    /// <returns>When the creations have ended, or do not heed it.</returns>
    public Task CloseAsync()
    {
        Creation[] creations;
        ContainerTask[] tasks;
        StackDumpEvent? dumpEvent;
        lock (_gate)
        {
            _ending = _closed = true;
            creations = [.. _creations.Values];
            tasks = [.. _tasks.Values];
            dumpEvent = _dumpEvent;
            _dumpEvent = null;
        }

        dumpEvent?.Dispose();
        foreach (Creation creation in creations)
        {
            creation.Cancel();
        }

        foreach (ContainerTask task in tasks)
        {
            task.FailWaits(Ending());
            Array.ForEach(task.Execs, exec => exec.FailWaits(Ending()));
        }

        return creations.Length == 0 ? Task.CompletedTask : Task.WhenAny(Task.WhenAll(creations.Select(creation => creation.Ended)), Task.Delay(_longestEnding));
    }

    /// <summary>A container, or null where there is none of that id.</summary>
    public ContainerTask? FindOrNull(string id)
    {
        lock (_gate)
        {
            return _tasks.GetValueOrDefault(id);
        }
    }

    /// <exception cref="TtrpcException">There is none of that id.</exception>
    public ContainerTask Find(string id) => FindOrNull(id) ?? throw ShimErrors.NotFound("container not created");

    /// <summary>A container's first process, where the second id is empty, or one that was added.</summary>
    /// <exception cref="TtrpcException">There is none.</exception>
    public TaskProcess Find(string id, string execId) => execId.Length == 0 ? Find(id) : Find(id).FindExec(execId);

    private static TtrpcException Ending() => new(TtrpcStatusCode.Unavailable, "the shim is ending: unavailable");
}
