// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Integration.Tests.Samples;

/// <summary>The shims of samples/, as they are built with the tests.</summary>
public static class SampleShims
{
    /// <summary>As its runtime's name wants it.</summary>
    public const string ProcessShimName = "containerd-shim-process-v1";

    /// <summary>samples/process-shim.</summary>
    public static string ProcessShim
    {
        get
        {
            string path = Path.Combine(Repository.Root, "artifacts", "bin", "process-shim", "debug_linux-x64", ProcessShimName);
            return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is not there: build the solution first");
        }
    }
}
