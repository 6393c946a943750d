// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Holds;
using Holdpoint.Tracing;

namespace Holdpoint.Shim.Hold;

/// <summary>Whether and how long a shim's daemon is held: the container's annotations, else containerd's environment.</summary>
internal sealed record HoldSettings
{
    public static readonly HoldSettings None = new();

    public bool Hold { get; private init; }

    public TimeSpan? Timeout { get; private init; }

    public DeadlineAction OnTimeout { get; private init; }

    /// <exception cref="HoldSettingException">A value cannot be read.</exception>
    public static HoldSettings Read(IReadOnlyDictionary<string, string> annotations, Func<string, string?> environment)
    {
        HoldSetting? Find(string annotation, string variable) =>
            annotations.TryGetValue(annotation, out string? value) ? new HoldSetting($"annotation {annotation}", value)
            : environment(variable) is { Length: > 0 } text ? new HoldSetting($"environment variable {variable} of containerd", text)
            : null;

        return new HoldSettings
        {
            Hold = Find("holdpoint.hold", "HOLDPOINT_HOLD")?.ToSwitch() ?? true,
            Timeout = Find("holdpoint.timeout", "HOLDPOINT_TIMEOUT")?.ToDuration(),
            OnTimeout = Find("holdpoint.on-timeout", "HOLDPOINT_ON_TIMEOUT")?.ToAction() ?? DeadlineAction.Release,
        };
    }
}

/// <summary>One setting as it was written, and where.</summary>
internal sealed record HoldSetting(string Source, string Value)
{
    public bool ToSwitch() => Value switch
    {
        "true" or "1" => true,
        "false" or "0" => false,
        _ => throw Refuse("use true or false"),
    };

    public TimeSpan ToDuration() => DurationText.TryParse(Value, out TimeSpan duration, out string? error) ? duration : throw Refuse(error);

    public DeadlineAction ToAction() => Value switch
    {
        "release" => DeadlineAction.Release,
        "kill" => DeadlineAction.Kill,
        _ => throw Refuse("use release or kill"),
    };

    private HoldSettingException Refuse(string advice) => new($"{Source}: '{Value}' cannot be read: {advice}");
}
