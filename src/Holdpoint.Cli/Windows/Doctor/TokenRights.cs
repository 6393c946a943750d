// SPDX-License-Identifier: Apache-2.0

using System.Runtime.Versioning;
using Holdpoint.Cli.Doctor;
using Holdpoint.Platform.Windows;
using Holdpoint.Platform.Windows.Processes;

namespace Holdpoint.Cli.Windows.Doctor;

/// <summary>What Windows lets this process do with others.</summary>
[SupportedOSPlatform("windows")]
internal static class TokenRights
{
    public static IEnumerable<Finding> Look()
    {
        yield return OwnToken.IsAdministrator
            ? Finding.Good("rights", $"{OwnToken.User}, as administrator: may set the events of shims and daemons")
            : Finding.Missing("rights", $"{OwnToken.User}, without administrator's rights: events are for administrators and the system, and cannot be set", Hints.MoreRights);
        yield return DebugPrivilege();
    }

    private static Finding DebugPrivilege()
    {
        const string Subject = OwnToken.DebugPrivilege;
        try
        {
            return OwnToken.Privilege(Subject) switch
            {
                PrivilegeState.Enabled => Finding.Good(Subject, "enabled: processes of every user can be debugged"),
                PrivilegeState.Disabled => Finding.Good(Subject, "there: a debugger that enables it can debug processes of every user"),
                _ => Finding.Missing(Subject, "not there: only own processes can be debugged", $"{Hints.MoreRights}; or have 'Debug programs' given to this user: secpol.msc, Local Policies, User Rights Assignment"),
            };
        }
        catch (Win32Exception error)
        {
            return Finding.Missing(Subject, error.Message, Hints.MoreRights);
        }
    }
}
