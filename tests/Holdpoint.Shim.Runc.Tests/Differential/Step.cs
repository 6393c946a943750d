// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Runc.Tests.Differential;

/// <summary>One thing that a scenario does: a call, as <see cref="TaskCalls"/> reads it, or something in the surroundings.</summary>
/// <param name="Text">The call; "&amp;" before it: nobody waits for its answer until the step "join".</param>
internal sealed record Step(string Text)
{
    /// <summary>What is done instead of a call; what it returns is compared.</summary>
    public Func<RunningShim, Task<string>>? Action { get; private init; }

    /// <summary>What ours answers, where it is not to answer as theirs does.</summary>
    public string? Ours { get; private init; }

    /// <summary>Only the code is compared: the words are each one's own.</summary>
    public bool IsOfFreeWords { get; private init; }

    /// <summary>It fails, with whatever comes first: the client gives it up, or the shim does and says so.</summary>
    public bool IsGivenUp { get; private init; }

    /// <summary>Done again while the id is still taken by what is being given up.</summary>
    public bool IsPatient { get; private init; }

    /// <summary>Not done to theirs at all.</summary>
    public bool IsOursAlone { get; private init; }

    public static implicit operator Step(string text) => new(text);

    public static Step Do(string what, Action<RunningShim> action) => new(what)
    {
        // Whatever blocks has its limit.
        Action = shim => Task.Run(() =>
        {
            action(shim);
            return "done";
        }),
    };

    public static Step Ask(string what, Func<RunningShim, Task<string>> question) => new(what) { Action = question };

    /// <summary>A call that ours answers in another way, by intent.</summary>
    public static Step Differs(string text, string ours) => new(text) { Ours = ours };

    /// <summary>A call that theirs does not survive.</summary>
    public static Step OursAlone(string text, string ours) => new(text) { Ours = ours, IsOursAlone = true };

    public static Step FreeWords(string text) => new(text) { IsOfFreeWords = true };

    public static Step GivenUp(string text) => new($"{text} deadline_ms=300") { IsGivenUp = true };

    public static Step Patient(string text) => new(text) { IsPatient = true };

    /// <summary>The same, but only of ours: theirs, of this version, does not answer.</summary>
    public Step OnlyOurs(string answer) => this with { Ours = answer, IsOursAlone = true };
}
