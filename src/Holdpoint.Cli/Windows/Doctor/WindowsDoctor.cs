// SPDX-License-Identifier: Apache-2.0

using System.Runtime.Versioning;
using Holdpoint.Cli.Doctor;

namespace Holdpoint.Cli.Windows.Doctor;

/// <summary>All that doctor looks at on Windows.</summary>
[SupportedOSPlatform("windows")]
internal static class WindowsDoctor
{
    public static IEnumerable<Finding> Look() =>
        [.. TokenRights.Look(), .. TrialEvent.Look(), .. InstalledPrograms.Debuggers(), .. InstalledPrograms.Containerd(), .. Daemons.Look()];
}
