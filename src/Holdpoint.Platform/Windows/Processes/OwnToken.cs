// SPDX-License-Identifier: Apache-2.0

using System.Runtime.Versioning;
using System.Security.Principal;
using Microsoft.Win32.SafeHandles;

namespace Holdpoint.Platform.Windows.Processes;

/// <summary>What this process may do, as its token says.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe class OwnToken
{
    public const string DebugPrivilege = "SeDebugPrivilege";

    /// <summary>The user, such as <c>DOMAIN\name</c>.</summary>
    public static string User
    {
        get
        {
            using WindowsIdentity identity = WindowsIdentity.GetCurrent();
            return identity.Name;
        }
    }

    /// <summary>It is the system, or has the rights of administrators, which without elevation even an administrator lacks.</summary>
    public static bool IsAdministrator
    {
        get
        {
            using WindowsIdentity identity = WindowsIdentity.GetCurrent();
            return identity.IsSystem || new WindowsPrincipal(identity).IsInRole(WindowsBuiltInRole.Administrator);
        }
    }

    /// <summary>What the token says of a privilege.</summary>
    /// <exception cref="Win32Exception">The token cannot be read, or there is no such privilege.</exception>
    public static PrivilegeState Privilege(string name)
    {
        using SafeProcessHandle self = new(Kernel32.GetCurrentProcess(), ownsHandle: false);
        if (!Advapi32.LookupPrivilegeValueW(null, name, out Advapi32.Luid wanted))
        {
            throw Win32Exception.Last("LookupPrivilegeValue", name);
        }

        if (!Advapi32.OpenProcessToken(self, Advapi32.TOKEN_QUERY, out SafeAccessTokenHandle token))
        {
            throw Win32Exception.Last("OpenProcessToken", "of this process");
        }

        using (token)
        {
            return Find(token, wanted);
        }
    }

    private static PrivilegeState Find(SafeAccessTokenHandle token, Advapi32.Luid wanted)
    {
        _ = Advapi32.GetTokenInformation(token, Advapi32.TokenPrivileges, null, 0, out uint size);
        byte[] buffer = new byte[Math.Max(size, sizeof(uint))];
        fixed (byte* bytes = buffer)
        {
            if (!Advapi32.GetTokenInformation(token, Advapi32.TokenPrivileges, bytes, (uint)buffer.Length, out _))
            {
                throw Win32Exception.Last("GetTokenInformation", "of this process");
            }

            // TOKEN_PRIVILEGES: how many, then each.
            ReadOnlySpan<Advapi32.LuidAndAttributes> privileges = new(bytes + sizeof(uint), *(int*)bytes);
            foreach (Advapi32.LuidAndAttributes privilege in privileges)
            {
                if (privilege.Luid == wanted)
                {
                    return (privilege.Attributes & Advapi32.SE_PRIVILEGE_ENABLED) != 0 ? PrivilegeState.Enabled : PrivilegeState.Disabled;
                }
            }
        }

        return PrivilegeState.Absent;
    }
}

/// <summary>What a token says of a privilege.</summary>
internal enum PrivilegeState
{
    /// <summary>Not given: it cannot be enabled.</summary>
    Absent,

    /// <summary>Given: whoever needs it enables it.</summary>
    Disabled,

    /// <summary>In force.</summary>
    Enabled,
}
