// SPDX-License-Identifier: Apache-2.0

using System.CommandLine;
using System.Text.Json.Nodes;
using Holdpoint.Cli.Rendering;
using Holdpoint.Cli.Shims;

namespace Holdpoint.Cli;

/// <summary>`holdpoint shim`: makes and removes the runtimes whose shims are held.</summary>
internal static class ShimCommand
{
    private const string Text = """
        Makes shims available that halt before their first instruction: runtime io.containerd.hold-X.vN for io.containerd.X.vN.

        Examples:
          holdpoint shim install runc.v2
          holdpoint shim list
          holdpoint shim uninstall runc.v2
        """;

    private const string InstallText = """
        Makes the runtime io.containerd.hold-X.vN: a link to containerd-shim-hold by whose name containerd starts it.

        Examples:
          holdpoint shim install runc.v2
          holdpoint shim install io.containerd.runc.v2 --dir /opt/containerd/bin
        """;

    private const string UninstallText = """
        Removes what 'holdpoint shim install' made. Containers that run are not touched.

        Example:
          holdpoint shim uninstall runc.v2
        """;

    private const string ListText = """
        Lists the runtimes whose shims are held.

        Example:
          holdpoint shim list
        """;

    internal static Command Create() => new("shim", Text) { Install(), Uninstall(), List() };

    private static Command Install()
    {
        Argument<ShimName> shim = Shim("The shim to be held, such as runc.v2");
        Option<string?> folder = Folder($"A folder of containerd's PATH ({ShimLinks.DefaultFolder})");
        Option<bool> json = JsonOutput.Option("One object {runtime, link, shim}");
        Command command = new("install", InstallText) { shim, folder, json };
        command.SetAction(result => CommandFailure.Guard(result.InvocationConfiguration.Error, () =>
            Install(result.GetValue(shim)!, result.GetValue(folder), result.GetValue(json), result.InvocationConfiguration.Output, result.InvocationConfiguration.Error)));
        return command;
    }

    private static int Install(ShimName name, string? folder, bool json, TextWriter output, TextWriter errors)
    {
        string interposer = ShimLinks.FindInterposer();
        string where = Path.GetFullPath(folder ?? ShimLinks.DefaultFolder);
        IReadOnlyList<string> folders = [where, .. ShimLinks.Folders];
        string real = ShimLinks.FindShim(name, folders) ?? throw new CommandFailure(
            ExitCodes.Failed,
            $"{name.Program} is in none of {string.Join(", ", folders.Distinct())}; install that shim first, correct the name, or give its folder with --dir");
        string link = Path.Combine(where, name.Link);
        if (ShimLinks.IsTaken(link) && !ShimLinks.IsOurs(link))
        {
            throw new CommandFailure(ExitCodes.Failed, $"{link} exists and is not holdpoint's: remove it yourself, or choose another folder with --dir");
        }

        bool already = ShimLinks.TargetOf(link) == interposer;
        if (!already)
        {
            ShimLinks.Make(link, interposer);
        }

        if (json)
        {
            output.WriteLine(JsonOutput.Format(ToJson(name, link, real)));
            return ExitCodes.Done;
        }

        output.WriteLine($"Runtime {name.HoldRuntime} is there{(already ? " already" : "")}: {link} stands in for {real}");
        output.WriteLine($"Next: ctr run --rm --runtime {name.HoldRuntime} IMAGE NAME");
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Contains(where))
        {
            errors.WriteLine($"holdpoint: note: {where} is not in PATH here: see that it is in containerd's, or use --runtime {link}");
        }

        return ExitCodes.Done;
    }

    private static Command Uninstall()
    {
        Argument<ShimName> shim = Shim("The shim that is held, such as runc.v2");
        Option<string?> folder = Folder("The folder of the link, if several have one");
        Option<bool> json = JsonOutput.Option("One object {removed}");
        shim.CompletionSources.Add(_ => ShimLinks.Find(ShimLinks.Folders).Select(link => ShimName.OfLink(Path.GetFileName(link))).OfType<ShimName>().Select(name => new System.CommandLine.Completions.CompletionItem($"{name.Kind}.{name.Version}")));
        Command command = new("uninstall", UninstallText) { shim, folder, json };
        command.SetAction(result => CommandFailure.Guard(result.InvocationConfiguration.Error, () =>
        {
            string link = FindLink(result.GetValue(shim)!, result.GetValue(folder));
            ShimLinks.Remove(link);
            result.InvocationConfiguration.Output.WriteLine(result.GetValue(json) ? JsonOutput.Format(new JsonObject { ["removed"] = link }) : $"{link} is removed");
            return ExitCodes.Done;
        }));
        return command;
    }

    private static string FindLink(ShimName name, string? folder)
    {
        string[] there = [.. (folder is null ? ShimLinks.Folders : [Path.GetFullPath(folder)])
            .Select(candidate => Path.Combine(candidate, name.Link))
            .Where(ShimLinks.IsTaken)];
        return there.FirstOrDefault(ShimLinks.IsOurs) is { } link ? link
            : there.Length > 0 ? throw new CommandFailure(ExitCodes.Failed, $"{there[0]} is not holdpoint's: remove it yourself")
            : throw new CommandFailure(ExitCodes.Failed, $"{name.HoldRuntime} is not installed{(folder is null ? "" : $" in {folder}")}; 'holdpoint shim list' shows what is");
    }

    private static Command List()
    {
        Option<string?> folder = Folder("A further folder to look into");
        Option<bool> json = JsonOutput.Option("One array of {runtime, link, shim}; shim is null where it is missing");
        Command command = new("list", ListText) { folder, json };
        command.SetAction(result =>
        {
            string[] folders = result.GetValue(folder) is { } further ? [Path.GetFullPath(further), .. ShimLinks.Folders] : [.. ShimLinks.Folders];
            (string Link, ShimName Name)[] found = [.. ShimLinks.Find(folders.Distinct()).Select(link => (link, ShimName.OfLink(Path.GetFileName(link))!)).Where(pair => pair.Item2 is not null)];
            Write(found, folders, result.GetValue(json), result.InvocationConfiguration.Output);
            return ExitCodes.Done;
        });
        return command;
    }

    private static void Write((string Link, ShimName Name)[] found, string[] folders, bool json, TextWriter output)
    {
        string? Real(string link, ShimName name) => ShimLinks.FindShim(name, [Path.GetDirectoryName(link)!, .. folders]);
        if (json)
        {
            output.WriteLine(JsonOutput.Format(new JsonArray([.. found.Select(pair => ToJson(pair.Name, pair.Link, Real(pair.Link, pair.Name)))])));
            return;
        }

        if (found.Length == 0)
        {
            output.WriteLine("No shim is held.");
            output.WriteLine("To have one held: holdpoint shim install runc.v2");
            return;
        }

        TextTable table = new("RUNTIME", "LINK", "SHIM");
        foreach ((string link, ShimName name) in found)
        {
            table.Add(name.HoldRuntime, link, Real(link, name) ?? $"{name.Program} is missing");
        }

        table.Write(output, Screen.Width, flexible: 1);
    }

    private static JsonObject ToJson(ShimName name, string link, string? real) => new() { ["runtime"] = name.HoldRuntime, ["link"] = link, ["shim"] = real };

    private static Option<string?> Folder(string description) => new("--dir") { Description = description, HelpName = "D" };

    private static Argument<ShimName> Shim(string description) => new("X.vN")
    {
        Description = description,
        CustomParser = argument =>
        {
            if (!ShimName.TryParse(argument.Tokens[0].Value, out ShimName? name))
            {
                argument.AddError($"'{argument.Tokens[0].Value}' names no shim: give it as runc.v2, or io.containerd.runc.v2");
            }

            return name!;
        },
    };
}
