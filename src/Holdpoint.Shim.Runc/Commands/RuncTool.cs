// SPDX-License-Identifier: Apache-2.0

using System.Runtime.InteropServices;
using Holdpoint.Shim.Processes;
using Holdpoint.Shim.Runc.Options;

namespace Holdpoint.Shim.Runc.Commands;

/// <summary>runc, as it is used for one container: with its root, its log, its folder.</summary>
internal sealed class RuncTool
{
    public const string DefaultBinary = "runc";

    private const string DefaultRoot = "/run/containerd/runc";
    private const string LogFile = "log.json";
    private const string ServiceManagerSocket = "NOTIFY_SOCKET";
    // As a shell says it: 128 and SIGKILL.
    private const int Killed = 137;

    private readonly ChildProcesses _children;
    private readonly string _binary;
    private readonly string _bundle;
    private readonly List<string> _global;

    public RuncTool(ChildProcesses children, RuncOptions options, string containerdNamespace, string bundle)
    {
        _children = children;
        _binary = options.BinaryName.Length > 0 ? options.BinaryName : DefaultBinary;
        _bundle = bundle;
        Log = Path.Combine(bundle, LogFile);
        Root = Path.Combine(options.Root.Length > 0 ? options.Root : DefaultRoot, containerdNamespace);
        _global = RuncArguments.Global(Root, Log, options.SystemdCgroup);
    }

    /// <summary>runc's log in JSON.</summary>
    public string Log { get; }

    /// <summary>What every command for this container begins with.</summary>
    public IReadOnlyList<string> GlobalArguments => _global;

    /// <summary>Where runc keeps the state of this namespace's containers.</summary>
    public string Root { get; }

    /// <summary>Whether the runtime may know a container: runc, crun and all of their kind keep a folder for each.</summary>
    public bool HasStateOf(string id) => Directory.Exists(Path.Combine(Root, id));

    /// <summary>Runs a command and takes what it prints.</summary>
    /// <exception cref="RuncException">It failed, or could not be run.</exception>
    public Task<string> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        RunAsync(Command(arguments), cancellationToken);

    /// <summary>Runs a command that reads something.</summary>
    /// <exception cref="RuncException">It failed, or could not be run.</exception>
    public Task<string> RunAsync(IReadOnlyList<string> arguments, ReadOnlyMemory<byte> input, CancellationToken cancellationToken) =>
        RunAsync(Command(arguments) with { Input = input }, cancellationToken);

    /// <summary>Runs a command whose input and output are those of the process that it makes.</summary>
    /// <exception cref="RuncException">It failed, or could not be run.</exception>
    public Task<string> RunAsync(IReadOnlyList<string> arguments, SafeHandle? stdin, SafeHandle stdout, SafeHandle stderr, CancellationToken cancellationToken) =>
        RunAsync(Command(arguments) with { Stdin = stdin, Stdout = stdout, Stderr = stderr }, cancellationToken);

    private async Task<string> RunAsync(ChildCommand command, CancellationToken cancellationToken)
    {
        ChildResult result;
        try
        {
            result = await _children.RunAsync(command, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException error)
        {
            throw new RuncException(error.Message, "");
        }

        if (result.Status == 0)
        {
            return result.Output;
        }

        string message = $"{_binary} did not terminate successfully: exit status {result.Status}";
        throw new RuncException(result.Output.Length > 0 ? $"{message}: {result.Output}" : message, result.Output) { WasKilled = result.Status == Killed };
    }

    private ChildCommand Command(IReadOnlyList<string> arguments) =>
        new(_binary, [.. _global, .. arguments])
        {
            Environment = EnvironmentForRunc(),
            WorkingDirectory = _bundle,
        };

    /// <summary>runc would tell a service manager that it is ready, in the name of the service that containerd is.</summary>
    private static List<string>? EnvironmentForRunc()
    {
        if (Environment.GetEnvironmentVariable(ServiceManagerSocket) is null)
        {
            return null;
        }

        List<string> environment = [];
        foreach (System.Collections.DictionaryEntry entry in Environment.GetEnvironmentVariables())
        {
            if ((string)entry.Key != ServiceManagerSocket)
            {
                environment.Add($"{entry.Key}={entry.Value}");
            }
        }

        return environment;
    }
}
