// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Shim.Processes;

namespace Holdpoint.Shim.Runc.Mounts;

/// <summary>The program that mounts a file system in user space: <c>mount.fuse</c> or <c>mount.fuse3</c>.</summary>
/// <param name="Program">Its name.</param>
/// <param name="Kind">Which file system.</param>
internal sealed record FuseHelper(string Program, string Kind)
{
    /// <summary>Null for a type that the kernel itself knows.</summary>
    public static FuseHelper? For(string type) => type.Split('.', 2) switch
    {
        ["fuse", var kind] => new FuseHelper("mount.fuse", kind),
        ["fuse3", var kind] => new FuseHelper("mount.fuse3", kind),
        _ => null,
    };

    /// <summary>What follows the program's name.</summary>
    public List<string> Arguments(Mount mount, string target)
    {
        List<string> arguments = [mount.Source, target];
        foreach (string option in mount.Options)
        {
            arguments.AddRange(["-o", option]);
        }

        arguments.AddRange(["-t", Kind]);
        return arguments;
    }

    /// <exception cref="IOException">It failed, or is not there.</exception>
    public async Task MountAsync(ChildProcesses children, Mount mount, string target, CancellationToken cancellationToken)
    {
        List<string> arguments = Arguments(mount, target);
        ChildResult result = await children.RunAsync(new ChildCommand(Program, arguments), cancellationToken).ConfigureAwait(false);
        if (result.Status != 0)
        {
            throw new IOException($"mount helper [{Program} {string.Join(' ', arguments)}] failed: \"{result.Output}\": exit status {result.Status}");
        }
    }
}
