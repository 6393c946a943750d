// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.Json.Nodes;
using Holdpoint.Debugging.Stacks;

namespace Holdpoint.Cli.Stacks;

/// <summary>Stacks for programs, in the form of docs/stacks.schema.json.</summary>
internal static class StackJson
{
    public static JsonObject Of(IEnumerable<ProcessStacks> processes) => new() { ["processes"] = new JsonArray([.. processes.Select(Of)]) };

    private static JsonNode Of(ProcessStacks stacks) => new JsonObject
    {
        ["pid"] = stacks.Pid,
        ["name"] = stacks.Name,
        ["executable"] = stacks.Executable,
        ["language"] = stacks.Language,
        ["longestPauseMicroseconds"] = Microseconds(stacks.LongestPause),
        ["stoppedWhole"] = stacks.WasStoppedWhole,
        ["partial"] = stacks.IsPartial,
        ["remark"] = stacks.Remark,
        ["sources"] = new JsonArray([.. stacks.Tried.Select(source => (JsonNode)new JsonObject { ["source"] = source.Source, ["outcome"] = source.Outcome, ["worked"] = source.Worked })]),
        ["threads"] = new JsonArray([.. stacks.Threads.Select(Of)]),
        ["tasks"] = stacks.Tasks is { } tasks ? new JsonArray([.. tasks.Select(Of)]) : null,
    };

    private static JsonNode Of(ThreadStack thread) => new JsonObject
    {
        ["id"] = thread.Id,
        ["name"] = thread.Name,
        ["state"] = thread.State.ToString(),
        ["systemCall"] = thread.SystemCall,
        ["waitChannel"] = thread.WaitChannel,
        ["problem"] = thread.Problem,
        ["pauseMicroseconds"] = thread.Pause is { } pause ? Microseconds(pause) : null,
        ["didNotMove"] = thread.DidNotMove,
        ["frames"] = Of(thread.Frames),
        ["kernelFrames"] = new JsonArray([.. thread.KernelFrames.Select(frame => (JsonNode)frame)]),
    };

    private static JsonNode Of(TaskStack task) => new JsonObject
    {
        ["id"] = task.Id,
        ["state"] = task.State,
        ["thread"] = task.Thread,
        ["didNotMove"] = task.DidNotMove,
        ["frames"] = Of(task.Frames),
    };

    private static JsonArray Of(IReadOnlyList<StackFrame> frames) => new([.. frames.Select(frame => (JsonNode)new JsonObject
    {
        ["function"] = frame.Function,
        ["file"] = frame.File,
        ["line"] = frame.Line > 0 ? frame.Line : null,
        ["module"] = frame.Module,
        ["address"] = string.Create(CultureInfo.InvariantCulture, $"0x{frame.Address:x}"),
        ["inlined"] = frame.IsInlined,
    })]);

    private static long Microseconds(TimeSpan time) => (long)time.TotalMicroseconds;
}
