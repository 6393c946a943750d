// SPDX-License-Identifier: Apache-2.0

// A shim that needs no runc: a "container" is the program of config.json, run as it is, on this machine.

using System.Text.Json;
using Holdpoint.Shim;
using Holdpoint.Shim.Io;
using Holdpoint.Shim.Processes;

return ShimHost.Run(args, new ProcessShim.Shim());

namespace ProcessShim
{
    internal sealed class Shim : IShim
    {
        public ShimInfo Info { get; } = new("io.containerd.process.v1", "0.1.0");

        public ValueTask<ShimContainer> CreateAsync(CreateRequest request, CancellationToken cancellationToken)
        {
            ProcessIo io = ProcessIo.Create(request.Context, request.Stdio, request.Id, new ProcessIoOptions());
            return ValueTask.FromResult<ShimContainer>(new Container(request, io));
        }

        public ValueTask<CleanUpResult> CleanUpAsync(CleanUpRequest request, CancellationToken cancellationToken) =>
            ValueTask.FromResult(new CleanUpResult(0, 137, DateTimeOffset.UtcNow));
    }

    internal sealed class Container(CreateRequest request, ProcessIo io) : ShimContainer
    {
        private ShimChild? _child;

        public override int Pid => _child?.Pid ?? 0;

        public override Task<ProcessExit>? Exited => _child?.Exited;

        public override async ValueTask StartAsync(CancellationToken cancellationToken)
        {
            using JsonDocument config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(request.Bundle, "config.json")));
            string[] command = [.. config.RootElement.GetProperty("process").GetProperty("args").EnumerateArray().Select(word => word.GetString()!)];
            _child = request.Context.Children.Start(new ChildCommand(command[0], command[1..]) { Stdin = io.Stdin, Stdout = io.Stdout, Stderr = io.Stderr });
            await io.ConnectAsync(cancellationToken);
        }

        public override ValueTask KillAsync(int signal, bool all, CancellationToken cancellationToken)
        {
            _child!.Kill(signal);
            return ValueTask.CompletedTask;
        }

        public override void CloseInput() => io.CloseInput();

        public override async ValueTask DeleteAsync(CancellationToken cancellationToken)
        {
            await io.DrainAsync(TimeSpan.FromSeconds(10));
            await io.DisposeAsync();
        }
    }
}
