// SPDX-License-Identifier: Apache-2.0

using System.Collections;
using System.Globalization;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Holdpoint.Shim.Protos.Events;

namespace Holdpoint.Shim.Runc.Tests.Differential;

/// <summary>
/// What a shim said, in words that do not depend on when and where: pids and times are numbered as they come, so that the same one is the same
/// wherever it is told.
/// </summary>
internal sealed partial class Transcript(RunningShim shim)
{
    private static readonly Dictionary<string, MessageParser> _known = new(StringComparer.Ordinal)
    {
        ["containerd.events.TaskCreate"] = TaskCreate.Parser,
        ["containerd.events.TaskStart"] = TaskStart.Parser,
        ["containerd.events.TaskExit"] = TaskExit.Parser,
        ["containerd.events.TaskDelete"] = TaskDelete.Parser,
        ["containerd.events.TaskExecAdded"] = TaskExecAdded.Parser,
        ["containerd.events.TaskExecStarted"] = TaskExecStarted.Parser,
        ["containerd.events.TaskPaused"] = TaskPaused.Parser,
        ["containerd.events.TaskResumed"] = TaskResumed.Parser,
        ["containerd.events.TaskOOM"] = TaskOOM.Parser,
        ["containerd.runc.v1.ProcessDetails"] = Shim.Protos.Tasks.ProcessDetails.Parser,
    };

    private readonly Dictionary<uint, int> _pids = [];
    private readonly Dictionary<Timestamp, int> _times = [];

    public List<string> Lines { get; } = [];

    public string Text(string text)
    {
        text = text.Replace(shim.Folder.Path, "{room}", StringComparison.Ordinal)
            .Replace(shim.Id, "{id}", StringComparison.Ordinal)
            .Replace(shim.Namespace, "{namespace}", StringComparison.Ordinal);
        return NothingPrinted().Replace(RuncProcess().Replace(text, "runc-process*"), "");
    }

    public string Of(IMessage message) => "{" + string.Join(' ', message.Descriptor.Fields.InFieldNumberOrder().Select(field => Field(message, field)).Where(text => text.Length > 0)) + "}";

    public string Of(Envelope envelope) => $"{Text(envelope.Namespace)} {envelope.Topic} {Any(envelope.Event)}";

    // Theirs says what runc has printed also where that is nothing.
    [GeneratedRegex(@"(?<=exit status [0-9]+): (?=$|""| path=)")]
    private static partial Regex NothingPrinted();

    [GeneratedRegex(@"(?<=/)runc-process[0-9A-Za-z]+")]
    private static partial Regex RuncProcess();

    private string Field(IMessage message, FieldDescriptor field)
    {
        object? value = field.Accessor.GetValue(message);
        if (field.IsRepeated && value is IList list)
        {
            return list.Count == 0 ? "" : $"{field.Name}=[{string.Join(' ', list.Cast<object>().Select(item => Value(field, item)))}]";
        }

        string text = Value(field, value);
        return text is "" or "0" or "False" ? "" : $"{field.Name}={text}";
    }

    private string Value(FieldDescriptor field, object? value) => value switch
    {
        null => "",
        uint pid when field.Name.EndsWith("pid", StringComparison.Ordinal) && pid != 0 => $"pid{Number(_pids, pid)}",
        Timestamp time => time.Seconds == -62135596800 ? "never" : $"time{Number(_times, time)}",
        Any any => Any(any),
        IMessage message => Of(message),
        string text => Text(text),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private string Any(Any any) => any.TypeUrl + (_known.TryGetValue(any.TypeUrl, out MessageParser? parser) ? Of(parser.ParseFrom(any.Value)) : "");

    private static int Number<T>(Dictionary<T, int> numbers, T value)
        where T : notnull
    {
        if (!numbers.TryGetValue(value, out int number))
        {
            number = numbers[value] = numbers.Count + 1;
        }

        return number;
    }
}
