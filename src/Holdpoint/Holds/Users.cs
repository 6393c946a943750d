// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace Holdpoint.Holds;

/// <summary>Names of users, from /etc/passwd.</summary>
internal static class Users
{
    /// <summary>The name, or the number where the user has none there.</summary>
    public static string NameOf(uint uid)
    {
        string number = uid.ToString(CultureInfo.InvariantCulture);
        try
        {
            foreach (string line in File.ReadLines("/etc/passwd"))
            {
                string[] fields = line.Split(':');
                if (fields.Length > 2 && fields[2] == number)
                {
                    return fields[0];
                }
            }
        }
        catch (IOException)
        {
            // No such file in a bare container: the number says it as well.
        }

        return number;
    }
}
