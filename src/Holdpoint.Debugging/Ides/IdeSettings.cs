// SPDX-License-Identifier: Apache-2.0

using System.Text.Json.Nodes;

namespace Holdpoint.Debugging.Ides;

/// <summary>What to put into one editor so that it connects to a server.</summary>
/// <param name="Name">The editor, for people.</param>
/// <param name="Key">Its name in JSON.</param>
/// <param name="Where">Where these belong in it.</param>
/// <param name="Settings">A fragment of a settings file, or the fields of a form.</param>
/// <param name="IsForm">True where somebody types the fields in.</param>
/// <param name="Notes">What there is to know, a sentence each.</param>
internal sealed record IdeSettings(string Name, string Key, string Where, JsonObject Settings, bool IsForm, IReadOnlyList<string> Notes)
{
    /// <summary>Text to paste, or the fields one a line.</summary>
    public string Text => IsForm
        ? string.Join('\n', Settings.Select(entry => $"{entry.Key}: {entry.Value}"))
        : IdeJson.Format(Settings);
}
