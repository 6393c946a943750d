// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Cli.Doctor;

/// <summary>What was found out about one thing.</summary>
/// <param name="Subject">What it is about.</param>
/// <param name="State">How it is.</param>
/// <param name="Text">What was found.</param>
/// <param name="Advice">What to do about it; null where nothing is to be done.</param>
internal sealed record Finding(string Subject, FindingState State, string Text, string? Advice = null)
{
    public static Finding Good(string subject, string text) => new(subject, FindingState.Good, text);

    public static Finding Missing(string subject, string text, string advice) => new(subject, FindingState.Missing, text, advice);

    public static Finding Broken(string subject, string text, string advice) => new(subject, FindingState.Broken, text, advice);
}

/// <summary>How a thing is.</summary>
internal enum FindingState
{
    /// <summary>It works.</summary>
    Good,

    /// <summary>It is not there: what needs it does not work, the rest does.</summary>
    Missing,

    /// <summary>Holds do not work.</summary>
    Broken,
}
