// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using Holdpoint.Testing;

namespace Holdpoint.Shim.Hold.Tests;

/// <summary>tests/TestPrograms/lateshim.c as the shim late.v1, with the published interposer, a bundle and its log.</summary>
internal sealed class LateShim : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _events = new();
    private readonly Process _log;

    public LateShim()
    {
        _ = Directory.CreateDirectory(Bundle);
        File.CreateSymbolicLink(_folder["containerd-shim-hold-late-v1"], Repository.Interposer);
        File.CreateSymbolicLink(_folder["containerd-shim-late-v1"], TestPrograms.C("lateshim.c"));
        string log = _folder["bundle/log"];
        _ = new Command("mkfifo", log).RunOrThrow();
        // Both ends, so that the log stays open between one line and the next.
        _log = new Command("sh", "-c", $"exec cat <>'{log}'").Start();
    }

    public string Bundle => _folder["bundle"];

    public IEnumerable<string> Events => Directory.EnumerateFileSystemEntries(_events.Path);

    /// <summary>A line of /proc/PID/status; null when the process is gone.</summary>
    public static string? Status(string pid, string field)
    {
        try
        {
            return File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith(field + ":", StringComparison.Ordinal))[(field.Length + 1)..].Trim();
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>True when it has ended, waited for or not.</summary>
    public static bool IsGone(string pid) => Status(pid, "State") is null or "Z (zombie)";

    public static void End(string pid)
    {
        using Process daemon = Process.GetProcessById(int.Parse(pid, CultureInfo.InvariantCulture));
        daemon.Kill();
    }

    /// <summary>Leaves a daemon behind; <paramref name="how"/> is exec or fork.</summary>
    public void Start(string how) => Assert.Equal("unix:///nowhere\n", Call("start", Bundle, how).RunOrThrow());

    public CommandResult Delete(string bundle) => Call("delete", bundle, "exec").Run();

    /// <summary>The next line of the log, which must contain the message.</summary>
    public string ReadLine(string message)
    {
        Task<string?> line = _log.StandardOutput.ReadLineAsync();
        Assert.True(line.Wait(TimeLimits.Step), $"no line '{message}'");
        Assert.Contains(message, line.Result, StringComparison.Ordinal);
        return line.Result!;
    }

    /// <summary>The daemon that the log names as held, once it is stopped.</summary>
    public string ReadHeld()
    {
        string pid = ReadLine("Halting until signalled").Split(" pid=")[1].Split(' ')[0];
        Assert.True(Eventually.Holds(() => Status(pid, "State") == "T (stopped)"), Status(pid, "State"));
        return pid;
    }

    /// <summary>The daemon that was left without exec.</summary>
    public string? FindUnheld()
    {
        CommandResult found = new Command("pgrep", "-f", $"^{_folder["containerd-shim-late-v1"]} .*-address {_folder["fork"]}").Run();
        return found.ExitCode == 0 ? found.Output.Trim() : null;
    }

    public void Dispose()
    {
        _log.Kill();
        _log.WaitForExit();
        _log.Dispose();
        _folder.Dispose();
        _events.Dispose();
    }

    private Command Call(string action, string bundle, string how) =>
        new(_folder["containerd-shim-hold-late-v1"], "-namespace", "late", "-id", "one", "-bundle", bundle, "-address", _folder[how], action)
        {
            Environment = new Dictionary<string, string?> { ["HOLDPOINT_DIR"] = _events.Path, ["PATH"] = _folder.Path },
            // As containerd does; the daemon inherits it.
            WorkingDirectory = bundle,
        };
}
