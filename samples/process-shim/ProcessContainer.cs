// SPDX-License-Identifier: Apache-2.0

using System.Globalization;
using System.Text.Json;
using Holdpoint.Shim;
using Holdpoint.Shim.Io;
using Holdpoint.Shim.Processes;

namespace ProcessShim;

/// <summary>One process; containerd's image, mounts and namespaces are not used.</summary>
internal sealed class ProcessContainer : ShimContainer
{
    private readonly CreateRequest _request;
    private readonly ChildCommand _command;
    private readonly ProcessIo _io;
    private ShimChild? _child;

    private ProcessContainer(CreateRequest request, ChildCommand command)
    {
        _request = request;
        _command = command;
        _io = ProcessIo.Create(request.Context, request.Stdio, request.Id, new ProcessIoOptions { StartsLater = true });
    }

    public override int Pid => _child?.Pid ?? 0;

    public override Task<ProcessExit>? Exited => _child?.Exited;

    public static async ValueTask<ShimContainer> CreateAsync(CreateRequest request, CancellationToken cancellationToken)
    {
        if (request.Stdio.Terminal)
        {
            throw ShimErrors.NotImplemented("a terminal");
        }

        ProcessContainer container = new(request, ReadCommand(Path.Combine(request.Bundle, "config.json")));
        try
        {
            await container._io.ConnectAsync(cancellationToken);
            return container;
        }
        catch
        {
            await container._io.DisposeAsync();
            throw;
        }
    }

    public override ValueTask StartAsync(CancellationToken cancellationToken)
    {
        _child = _request.Context.Children.Start(_command with { Stdin = _io.Stdin, Stdout = _io.Stdout, Stderr = _io.Stderr });
        _io.ProcessStarted();
        File.WriteAllText(Path.Combine(_request.Bundle, ProcessShim.PidFile), _child.Pid.ToString(CultureInfo.InvariantCulture));
        return ValueTask.CompletedTask;
    }

    public override ValueTask KillAsync(int signal, bool all, CancellationToken cancellationToken)
    {
        (_child ?? throw ShimErrors.FailedPrecondition("process not created")).Kill(signal);
        return ValueTask.CompletedTask;
    }

    public override void CloseInput() => _io.CloseInput();

    public override async ValueTask DeleteAsync(CancellationToken cancellationToken)
    {
        await _io.DrainAsync(TimeSpan.FromSeconds(10));
        await _io.DisposeAsync();
    }

    private static ChildCommand ReadCommand(string file)
    {
        using JsonDocument config = JsonDocument.Parse(File.ReadAllBytes(file));
        JsonElement process = config.RootElement.GetProperty("process");
        string[] words = Texts(process, "args");
        return new ChildCommand(words[0], words[1..]) { Environment = Texts(process, "env"), WorkingDirectory = process.GetProperty("cwd").GetString() };
    }

    private static string[] Texts(JsonElement process, string name) =>
        process.TryGetProperty(name, out JsonElement list) ? [.. list.EnumerateArray().Select(item => item.GetString()!)] : [];
}
