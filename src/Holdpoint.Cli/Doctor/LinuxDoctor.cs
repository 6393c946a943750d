// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Cli.Doctor;

/// <summary>All that doctor looks at on Linux.</summary>
internal static class LinuxDoctor
{
    public static IEnumerable<Finding> Look() =>
        [.. ProcessRights.Look(), .. TrialHold.Look(), .. InstalledTools.Debuggers(), .. InstalledTools.Containerd()];
}
