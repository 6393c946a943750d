// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf;
using Holdpoint.Shim.Protos.Tasks;
using Holdpoint.Ttrpc;

namespace Holdpoint.Shim.Runc.Tests.Differential;

/// <summary>One shim on its way through a scenario.</summary>
internal sealed class ScenarioRun
{
    private readonly RunningShim _shim;
    private readonly Scenario _scenario;
    private readonly bool _isOurs;
    private readonly Transcript _transcript;
    private readonly List<(Step Step, Task<object> Answer)> _pending = [];

    private ScenarioRun(RunningShim shim, Scenario scenario, bool isOurs)
    {
        _shim = shim;
        _scenario = scenario;
        _isOurs = isOurs;
        _transcript = new Transcript(shim);
    }

    /// <summary>Everything that a shim answers and tells, from its start to its end.</summary>
    public static async Task<string> RunAsync(ShimBinary binary, Scenario scenario)
    {
        await using RunningShim shim = await RunningShim.StartAsync(binary);
        ScenarioRun run = new(shim, scenario, binary == ShimBinary.Ours);
        foreach (Step step in scenario.Steps)
        {
            await run.TakeAsync(step);
        }

        await run.EndAsync();
        return string.Join('\n', run._transcript.Lines);
    }

    private async Task TakeAsync(Step step)
    {
        if (step.Text == "join")
        {
            foreach ((Step pending, Task<object> answer) in _pending)
            {
                Note(pending, await answer);
            }

            _pending.Clear();
        }
        else if (step.IsOursAlone && !_isOurs)
        {
            Note(step, "");
        }
        else if (step.Action is { } action)
        {
            Task<string> done = action(_shim);
            Assert.True(await Task.WhenAny(done, Task.Delay(TimeLimits.Step)) == done, $"'{step.Text}' does not end, after:\n{string.Join('\n', _transcript.Lines)}");
            Note(step, await done);
        }
        else if (step.Text.StartsWith('&'))
        {
            _pending.Add((step, AnswerAsync(step.Text[1..])));
        }
        else
        {
            object answer = await AnswerAsync(step.Text);
            while (step.IsPatient && answer is string text && text.StartsWith("AlreadyExists", StringComparison.Ordinal))
            {
                answer = await AnswerAsync(step.Text);
            }

            Note(step, step.IsGivenUp && answer is string ? "given up" : answer);
        }
    }

    private void Note(Step step, object said)
    {
        string answer = said is IMessage message ? _transcript.Of(message) : _transcript.Text((string)said);
        if (step.IsOfFreeWords && answer.IndexOf(" \"", StringComparison.Ordinal) is > 0 and int end)
        {
            answer = answer[..end];
        }

        if (step.Ours is not null && _isOurs)
        {
            Assert.Equal($"{step.Text}: {step.Ours}", $"{step.Text}: {answer}");
        }

        _transcript.Lines.Add($"{step.Text}: {(step.Ours is null ? answer : "as it is to be")}");
    }

    /// <summary>A message, or an error as text.</summary>
    private async Task<object> AnswerAsync(string call)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeLimits.Step);
        try
        {
            return await TaskCalls.SendAsync(_shim, call, limit.Token);
        }
        catch (TtrpcClosedException)
        {
            return "closed";
        }
        catch (TtrpcException error)
        {
            return $"{error.StatusCode} \"{error.Message}\"";
        }
        catch (OperationCanceledException)
        {
            return "no answer";
        }
    }

    /// <summary>It still answers; then it is rid of what it has, ends as it should, and has told everything by then.</summary>
    private async Task EndAsync()
    {
        await TakeAsync("Connect");
        foreach (string call in (string[])["Resume", "Kill signal=9 all=true", "Wait"])
        {
            _ = await AnswerAsync(call);
        }

        if (await AnswerAsync("Delete") is DeleteResponse)
        {
            // Theirs may end without having told.
            Assert.True(Eventually.Holds(() => _shim.Events.Events.Any(envelope => envelope.Topic == "/tasks/delete")), "the deletion is not told");
        }

        _transcript.Lines.Add($"ends: {await _shim.ShutdownAsync()}");
        _transcript.Lines.Add($"leaves its socket: {File.Exists(_shim.Socket)}");
        CommandResult deleted = _shim.Delete();
        DeleteResponse response = DeleteResponse.Parser.ParseFrom(System.Text.Encoding.Latin1.GetBytes(deleted.Output));
        // It is the time of the action. Where the pid is not known theirs says -1, which no pid is, and ours nothing.
        response.ExitedAt = null;
        response.Pid = response.Pid == uint.MaxValue ? 0 : response.Pid;
        _transcript.Lines.Add($"delete: exit {deleted.ExitCode} {_transcript.Of(response)}");
        _transcript.Lines.Add($"leaves cgroups: {_shim.CgroupFolders.Any()}");
        if (_scenario.OurEvents is null)
        {
            _transcript.Lines.AddRange(_shim.Events.Events.Select(_transcript.Of));
        }
        else if (_isOurs)
        {
            Assert.Equal(_scenario.OurEvents, string.Join(' ', _shim.Events.Events.Select(envelope => envelope.Topic)));
        }
    }
}
