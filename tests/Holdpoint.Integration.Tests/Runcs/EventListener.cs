// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Holdpoint.Integration.Tests.Runcs;

/// <summary>What <c>ctr events</c> prints.</summary>
public sealed partial class EventListener : IDisposable
{
    private readonly Process _events;
    private readonly List<string> _lines = [];

    /// <summary>Returns when it listens.</summary>
    public EventListener(PrivateContainerd containerd)
    {
        _events = containerd.Ctr("events").Start();
        _events.OutputDataReceived += (_, line) =>
        {
            lock (_lines)
            {
                _lines.Add(line.Data ?? "");
            }
        };
        _events.BeginOutputReadLine();
        // It prints nothing before the first event: one of our own tells that it listens.
        Assert.True(Eventually.Holds(() =>
        {
            _ = containerd.Ctr("namespaces", "label", containerd.Namespace, $"probe={Path.GetRandomFileName()}").Run();
            return Lines.Length > 0;
        }));
    }

    private string[] Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>The lines about a container's tasks, as soon as there is one with a text.</summary>
    public IReadOnlyList<string> Of(string id, string until)
    {
        string[] seen = [];
        bool found = Eventually.Holds(() =>
        {
            seen = [.. Lines.Where(line => line.Contains("/tasks/", StringComparison.Ordinal) && line.Contains($"\"{id}\"", StringComparison.Ordinal)).Select(line => line[line.IndexOf("/tasks/", StringComparison.Ordinal)..])];
            return seen.Any(line => line.Contains(until, StringComparison.Ordinal));
        });
        Assert.True(found, $"no {until} among\n{string.Join('\n', seen)}");
        return seen;
    }

    /// <summary>All topics of tasks in their order, by CONTAINER/PROCESS.</summary>
    public ILookup<string, string> TopicsByProcess() => Lines.Select(line => Event().Match(line)).Where(told => told.Success).ToLookup(
        told =>
        {
            JsonNode fields = JsonNode.Parse(told.Groups["fields"].Value)!;
            string container = (string)fields["container_id"]!;
            return $"{container}/{(string?)fields["exec_id"] ?? (string?)fields["id"] ?? container}";
        },
        told => told.Groups["topic"].Value,
        StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Dispose()
    {
        _events.Kill();
        _events.WaitForExit();
        _events.Dispose();
    }

    [GeneratedRegex(@"(?<topic>/tasks/\S+) (?<fields>\{.*\})")]
    private static partial Regex Event();
}
