// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using System.Text.Json.Nodes;
using Holdpoint.Debugging.Ides;

namespace Holdpoint.Cli.Rendering;

/// <summary>What --json prints.</summary>
internal static class JsonOutput
{
    public static Option<bool> Option(string shape) => new("--json") { Description = $"For programs: {char.ToLowerInvariant(shape[0])}{shape[1..]}" };

    public static string Format(JsonNode node, bool indented = true) => IdeJson.Format(node, indented);
}
