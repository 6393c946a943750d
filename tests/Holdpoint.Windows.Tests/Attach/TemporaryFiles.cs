// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Windows.Tests.Attach;

/// <summary>Holdpoint's files in the user's temporary folder: what a killed run has left there before is nobody's fault.</summary>
internal sealed class TemporaryFiles
{
    private readonly string[] _before = Now();

    /// <summary>Those that have come since this was made.</summary>
    public IEnumerable<string> New => Now().Except(_before);

    private static string[] Now() => Directory.GetFiles(Path.GetTempPath(), "holdpoint-*");
}
