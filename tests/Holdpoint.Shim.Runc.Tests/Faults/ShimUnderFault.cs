// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Holdpoint.Platform.Linux;
using Holdpoint.Shim.Protos.Tasks;
using Holdpoint.Shim.Protos.Types;
using Holdpoint.Shim.Runc.Tests.Differential;
using Holdpoint.Ttrpc;

namespace Holdpoint.Shim.Runc.Tests.Faults;

/// <summary>A shim with a container that runs, and what a test does to it with others.</summary>
internal sealed class ShimUnderFault : IAsyncDisposable
{
    private const string DumpFolder = "/run/holdpoint";
    private const string DumpFiles = "stacks-*.txt";

    private readonly RunningShim _shim;
    private readonly HashSet<string> _others = [];

    private ShimUnderFault(RunningShim shim) => _shim = shim;

    public RunningShim Shim => _shim;

    public int Pid => _shim.Pid;

    public string this[string name] => _shim.Folder[name];

    /// <summary>How many descriptors it has open.</summary>
    public int Descriptors => ProcessUse.Descriptors(Pid);

    /// <summary>One that runs its first container already.</summary>
    public static async Task<ShimUnderFault> StartAsync(params IEnumerable<(string Name, string Value)> environment)
    {
        ShimUnderFault started = new(await RunningShim.StartAsync(ShimBinary.Ours, environment));
        try
        {
            _ = await started.CallAsync("Create");
            _ = await started.CallAsync("Start");
            return started;
        }
        catch
        {
            await started.DisposeAsync();
            throw;
        }
    }

    /// <summary>A bundle for another container of the shim, which sleeps until something else is said.</summary>
    /// <returns>How a call names it.</returns>
    public string Bundle(string id, string? folder = null, params string[] arguments)
    {
        string bundle = folder ?? _shim.Folder[id];
        _ = Directory.CreateDirectory(bundle);
        JsonNode config = JsonNode.Parse(File.ReadAllText(Path.Combine(_shim.Folder.Bundle, "config.json")))!;
        config["linux"]!["cgroupsPath"] = $"/holdpoint-test-{_shim.Id}-{id}";
        config["process"]!["args"] = new JsonArray([.. (arguments.Length > 0 ? arguments : ["sleep", "1000"]).Select(argument => (JsonNode)argument)]);
        File.WriteAllText(Path.Combine(bundle, "config.json"), config.ToJsonString());
        _ = _others.Add(id);
        return $"id={id} bundle={bundle}";
    }

    /// <summary>A call that is to succeed, as <see cref="TaskCalls"/> reads it.</summary>
    public async Task<IMessage> CallAsync(string call)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeLimits.Step);
        try
        {
            return await TaskCalls.SendAsync(_shim, call, limit.Token);
        }
        catch (OperationCanceledException error)
        {
            throw new TimeoutException($"no answer to {call}", error);
        }
    }

    /// <summary>What a call fails with: the code and the text; empty where it succeeds.</summary>
    public async Task<string> ErrorAsync(string call)
    {
        try
        {
            _ = await CallAsync(call);
            return "";
        }
        catch (TtrpcException error)
        {
            return $"{error.StatusCode} {error.Message}";
        }
    }

    /// <summary>Starts another container.</summary>
    public async Task StartOtherAsync(string id, params string[] arguments)
    {
        _ = await CallAsync($"Create {Bundle(id, null, arguments)}");
        _ = await CallAsync($"Start id={id}");
    }

    /// <summary>Ends a container, and removes it.</summary>
    public async Task RemoveAsync(string id)
    {
        _ = await ErrorAsync($"Kill id={id} signal=9 all=true");
        _ = await CallAsync($"Wait id={id}");
        _ = await CallAsync($"Delete id={id}");
    }

    /// <summary>The first container runs, and a process can be started in it, whose exit status arrives.</summary>
    public async Task AssertFirstGoesOnAsync(string execId)
    {
        Assert.Equal(Status.Running, ((StateResponse)await CallAsync("State")).Status);
        _ = await CallAsync(ExecScenarios.Exec(execId, "sh", "-c", @"exit\u00207"));
        _ = await CallAsync($"Start exec_id={execId}");
        Assert.Equal(7u, ((WaitResponse)await CallAsync($"Wait exec_id={execId}")).ExitStatus);
        _ = await CallAsync($"Delete exec_id={execId}");
    }

    /// <summary>What it says that it is doing.</summary>
    public string Dump()
    {
        string[] before = Directory.GetFiles(DumpFolder, DumpFiles);
        _ = Libc.kill(Pid, Signal.SIGUSR1);
        string file = Eventually.Is(() => Directory.GetFiles(DumpFolder, DumpFiles).Except(before).FirstOrDefault(), "the shim writes a dump");
        try
        {
            return Eventually.Is(() => File.ReadAllText(file) is { Length: > 0 } text ? text : null, "the dump has a text");
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Sets the soft limit of its descriptors; null: the hard one.</summary>
    public void LimitDescriptors(int? number)
    {
        string limit = number is { } soft ? soft.ToString(CultureInfo.InvariantCulture) : Limits()[1];
        _ = new Command("prlimit", "--pid", $"{Pid}", $"--nofile={limit}:").RunOrThrow();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (string id in _others)
        {
            _ = new Command("runc", "--root", Path.Combine(_shim.Folder.RuncRoot, _shim.Namespace), "delete", "--force", id).Run();
        }

        await _shim.DisposeAsync();
    }

    private string[] Limits() =>
        new Command("prlimit", "--pid", $"{Pid}", "--nofile", "--noheadings", "--raw", "--output", "SOFT,HARD").RunOrThrow().Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
}
