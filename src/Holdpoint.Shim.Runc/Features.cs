// SPDX-License-Identifier: Apache-2.0

using System.Text;
using Holdpoint.Shim.Processes;
using Holdpoint.Shim.Runc.Commands;
using Holdpoint.Shim.Runc.Options;

namespace Holdpoint.Shim.Runc;

/// <summary>What the runtime can do, as it says itself (OCI runtime specification, features.md).</summary>
internal static class Features
{
    private const string TypeUrl = "types.containerd.io/opencontainers/runtime-spec/1/features/Features";

    /// <summary>Null where the runtime is too old to say it.</summary>
    /// <exception cref="Ttrpc.TtrpcException">There is no such runtime.</exception>
    public static async Task<TypedValue?> ReadAsync(RuncOptions options, CancellationToken cancellationToken)
    {
        string binary = options.BinaryName.Length > 0 ? options.BinaryName : RuncTool.DefaultBinary;
        try
        {
            ChildResult result = await new DirectChildren().RunAsync(new ChildCommand(binary, ["features"]), cancellationToken).ConfigureAwait(false);
            return result.Status == 0 ? new TypedValue(TypeUrl, Encoding.UTF8.GetBytes(result.Output)) : null;
        }
        catch (IOException error)
        {
            throw ShimErrors.Unknown($"failed to get the features of {binary}: {error.Message}");
        }
    }
}
