// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Platform;

/// <summary>Looks up addresses in tables that are in their order.</summary>
internal static class AddressSearch
{
    /// <summary>The last entry that starts at an address or before it; -1 where all start behind it.</summary>
    /// <param name="count">Of the entries.</param>
    /// <param name="start">Of each.</param>
    /// <param name="address">What is looked for.</param>
    public static int LastAtOrBefore(int count, Func<int, ulong> start, ulong address)
    {
        int low = 0, high = count - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (start(middle) <= address)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return high;
    }
}
