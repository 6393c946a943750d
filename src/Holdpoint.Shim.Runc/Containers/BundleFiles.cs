// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Runc.Containers;

/// <summary>Names in a container's bundle that others know too.</summary>
internal static class BundleFiles
{
    public const string Rootfs = "rootfs";
    public const string InitPid = "init.pid";

    public static string ExecPid(string id) => id + ".pid";
}
