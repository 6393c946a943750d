// SPDX-License-Identifier: Apache-2.0

using System.Globalization;

namespace Holdpoint.Shim.Runc.Commands;

/// <summary>The command lines of runc, which crun understands too, as the Go shim writes them.</summary>
internal static class RuncArguments
{
    /// <summary>What stands before every command.</summary>
    public static List<string> Global(string root, string log, bool systemdCgroup)
    {
        List<string> arguments = ["--root", root, "--log", log, "--log-format", "json"];
        if (systemdCgroup)
        {
            arguments.Add("--systemd-cgroup");
        }

        return arguments;
    }

    public static List<string> Create(string id, string bundle, string pidFile, string? consoleSocket, bool noPivot, bool noNewKeyring)
    {
        List<string> arguments = ["create", "--bundle", bundle, "--pid-file", pidFile];
        Add(arguments, "--console-socket", consoleSocket);
        AddFlag(arguments, "--no-pivot", noPivot);
        AddFlag(arguments, "--no-new-keyring", noNewKeyring);
        arguments.Add(id);
        return arguments;
    }

    public static List<string> Exec(string id, string process, string pidFile, string? consoleSocket)
    {
        List<string> arguments = ["exec", "--process", process];
        Add(arguments, "--console-socket", consoleSocket);
        arguments.AddRange(["--detach", "--pid-file", pidFile, id]);
        return arguments;
    }

    public static List<string> Start(string id) => ["start", id];

    public static List<string> Pause(string id) => ["pause", id];

    public static List<string> Resume(string id) => ["resume", id];

    public static List<string> Pids(string id) => ["ps", "--format", "json", id];

    public static List<string> Update(string id) => ["update", "--resources=-", id];

    public static List<string> Kill(string id, int signal, bool all)
    {
        string number = signal.ToString(CultureInfo.InvariantCulture);
        return all ? ["kill", "--all", id, number] : ["kill", id, number];
    }

    public static List<string> Delete(string id, bool force) => force ? ["delete", "--force", id] : ["delete", id];

    public static List<string> Checkpoint(string id, string images, string work, CheckpointOptions options)
    {
        List<string> arguments = ["checkpoint", "--image-path", images, "--work-path", work];
        Add(arguments, "--parent-path", options.ParentPath.Length > 0 ? options.ParentPath : null);
        AddFlag(arguments, "--tcp-established", options.OpenTcp);
        AddFlag(arguments, "--ext-unix-sk", options.ExternalUnixSockets);
        AddFlag(arguments, "--shell-job", options.Terminal);
        AddFlag(arguments, "--file-locks", options.FileLocks);
        foreach (string name in options.EmptyNamespaces)
        {
            Add(arguments, "--empty-ns", name);
        }

        AddFlag(arguments, "--leave-running", !options.Exit);
        arguments.Add(id);
        return arguments;
    }

    public static List<string> Restore(string id, string bundle, string images, string work, string parent, string pidFile, string? consoleSocket, bool noPivot)
    {
        List<string> arguments = ["restore", "--image-path", images, "--work-path", work];
        Add(arguments, "--parent-path", parent.Length > 0 ? parent : null);
        arguments.AddRange(["--detach", "--pid-file", pidFile]);
        Add(arguments, "--console-socket", consoleSocket);
        AddFlag(arguments, "--no-pivot", noPivot);
        arguments.AddRange(["-no-subreaper", "--bundle", bundle, id]);
        return arguments;
    }

    private static void Add(List<string> arguments, string name, string? value)
    {
        if (value is not null)
        {
            arguments.Add(name);
            arguments.Add(value);
        }
    }

    private static void AddFlag(List<string> arguments, string name, bool set)
    {
        if (set)
        {
            arguments.Add(name);
        }
    }
}
