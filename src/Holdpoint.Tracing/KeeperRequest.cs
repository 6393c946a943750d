// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using Holdpoint.Holds;
using Holdpoint.Platform.Linux.Processes;

namespace Holdpoint.Tracing;

/// <summary>What a keeper is to do, as its arguments carry it: <c>name=value</c> each, so that ps(1) shows it.</summary>
internal sealed record KeeperRequest
{
    /// <summary>The process to seize: it executes the program once it hears that the keeper is ready.</summary>
    public required ProcessIdentity Target { get; init; }

    public FollowRule? Follow { get; init; }

    public TimeSpan? Timeout { get; init; }

    public DeadlineAction OnTimeout { get; init; }

    public string? Label { get; init; }

    public ContainerReference? Container { get; init; }

    public string? LogFifo { get; init; }

    public string? Bundle { get; init; }

    public bool Announce { get; init; }

    public static KeeperRequest Of(ExecHoldRequest request, ProcessIdentity target) => new()
    {
        Target = target,
        Follow = request.Follow,
        Timeout = request.Timeout,
        OnTimeout = request.OnTimeout,
        Label = request.Label,
        Container = request.Container,
        LogFifo = request.LogFifo,
        Bundle = request.Bundle,
        Announce = request.Announce,
    };

    public IEnumerable<string> ToArguments()
    {
        yield return Pair("pid", Target.Pid);
        yield return Pair("start-time", Target.StartTime);
        foreach ((string key, object? value) in Optional())
        {
            if (value is not (null or false))
            {
                yield return Pair(key, value);
            }
        }
    }

    public static KeeperRequest Parse(IEnumerable<string> arguments)
    {
        Dictionary<string, string> values = arguments
            .Select(argument => argument.Split('=', 2))
            .ToDictionary(pair => pair[0], pair => pair.ElementAtOrDefault(1) ?? "", StringComparer.Ordinal);
        string? Text(string key) => values.GetValueOrDefault(key);
        bool follows = values.ContainsKey("nth");
        return new KeeperRequest
        {
            Target = new ProcessIdentity(int.Parse(values["pid"], CultureInfo.InvariantCulture), ulong.Parse(values["start-time"], CultureInfo.InvariantCulture)),
            Follow = follows ? new FollowRule
            {
                Executable = Text("executable"),
                Arguments = Text("arguments"),
                Nth = int.Parse(values["nth"], CultureInfo.InvariantCulture),
                Every = values.ContainsKey("every"),
                Daemon = values.ContainsKey("daemon"),
            } : null,
            Timeout = Text("timeout-ms") is { } timeout ? TimeSpan.FromMilliseconds(double.Parse(timeout, CultureInfo.InvariantCulture)) : null,
            OnTimeout = Text("on-timeout") == nameof(DeadlineAction.Kill) ? DeadlineAction.Kill : DeadlineAction.Release,
            Label = Text("label"),
            Container = Text("container") is { } id ? new ContainerReference(Text("namespace") ?? "", id) : null,
            LogFifo = Text("log"),
            Bundle = Text("bundle"),
            Announce = values.ContainsKey("announce"),
        };
    }

    private IEnumerable<(string Key, object? Value)> Optional() =>
    [
        ("nth", Follow?.Nth),
        ("every", Follow?.Every),
        ("daemon", Follow?.Daemon),
        ("executable", Follow?.Executable),
        ("arguments", Follow?.Arguments),
        ("timeout-ms", Timeout?.TotalMilliseconds),
        ("on-timeout", OnTimeout),
        ("label", Label),
        ("namespace", Container?.Namespace),
        ("container", Container?.Id),
        ("log", LogFifo),
        ("bundle", Bundle),
        ("announce", Announce),
    ];

    private static string Pair(string key, object value) => string.Create(CultureInfo.InvariantCulture, $"{key}={value}");
}
