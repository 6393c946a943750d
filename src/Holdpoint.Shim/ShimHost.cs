// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Shim.Commands;

namespace Holdpoint.Shim;

/// <summary>A whole shim around an <see cref="IShim"/>: <c>return ShimHost.Run(args, new MyShim());</c>.</summary>
public static class ShimHost
{
    /// <summary>
    /// Does what containerd asks of the executable: <c>start</c>, <c>delete</c>, <c>-info</c>, <c>-v</c>, and without an action the daemon that <c>start</c>
    /// leaves behind (containerd's core/runtime/v2/README.md).
    /// </summary>
    /// <param name="args">Of the process.</param>
    /// <param name="shim">What the shim is made of.</param>
    /// <returns>The exit code: 0, or 1 with the reason on standard error.</returns>
    public static int Run(string[] args, IShim shim)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(shim);
        try
        {
            ShimArguments arguments = ShimArguments.Parse(args);
            return Command(arguments, shim);
        }
        catch (Exception error)
        {
            StandardStreams.WriteError($"{shim.Info.Runtime}: {error.Message}\n");
            return 1;
        }
    }

    private static int Command(ShimArguments arguments, IShim shim)
    {
        switch (arguments)
        {
            case { AsksHelp: true }:
                StandardStreams.WriteError(ShimArguments.Usage(shim.Info));
                return 0;
            case { AsksVersion: true }:
                return InfoCommand.PrintVersion(shim);
            case { AsksInfo: true }:
                return InfoCommand.Run(shim);
            case { Namespace: "" }:
                throw new ShimUsageException("shim namespace cannot be empty");
            case { Action: "start" }:
                return new StartCommand(arguments, shim).Run();
            case { Action: "delete" }:
                return DeleteCommand.Run(arguments, shim);
            case { Action: "" }:
                return Daemon.Run(arguments, shim);
            default:
                throw new ShimUsageException($"there is no action \"{arguments.Action}\": start or delete, or none for the daemon");
        }
    }
}
