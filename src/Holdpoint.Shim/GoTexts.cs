// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;

namespace Holdpoint.Shim;

/// <summary>Errors of the system in the words of Go, which clients are used to.</summary>
internal static class GoTexts
{
    /// <summary>Such as <c>open /a: no such file or directory</c>.</summary>
    public static string Of(OsException error) => $"{error.Call} {error.Subject}: {Of(error.Errno)}";

    /// <summary>Likewise, where the system said it; else as it is.</summary>
    public static string Of(Exception error) => error is OsException failed ? Of(failed) : error.Message;

    /// <summary>Such as <c>no such file or directory</c>.</summary>
    public static string Of(Errno error)
    {
        string text = OsException.Describe(error);
        return text.Length > 0 ? char.ToLowerInvariant(text[0]) + text[1..] : text;
    }
}
