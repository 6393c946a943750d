// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using Holdpoint.Testing;

namespace Holdpoint.Shim.Hold.Tests;

/// <summary>A <c>start</c> that has ended before its daemon executes, which real shims do as well now and then.</summary>
public sealed class LateDaemonTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _events = new();
    private readonly Process _log;

    public LateDaemonTests()
    {
        _ = Directory.CreateDirectory(_folder["bundle"]);
        File.CreateSymbolicLink(_folder["containerd-shim-hold-late-v1"], Repository.Interposer);
        File.CreateSymbolicLink(_folder["containerd-shim-late-v1"], TestPrograms.C("lateshim.c"));
        _ = new Command("mkfifo", Log).RunOrThrow();
        // Both ends, so that the log stays open between one line and the next.
        _log = new Command("sh", "-c", $"exec cat <>'{Log}'").Start();
    }

    private string Log => _folder["bundle/log"];

    [Fact]
    public void Start_EndsBeforeItsDaemonExecutes_DaemonIsHeld()
    {
        Start("exec");

        string pid = ReadLine("Halting until signalled").Split(" pid=")[1].Split(' ')[0];
        Assert.True(Eventually.Holds(() => Status(pid, "State") == "T (stopped)"), Status(pid, "State"));
        Assert.Equal("0", Status(pid, "TracerPid"));

        End(pid);
        Assert.Contains($"pid={pid}", ReadLine("The held process has ended"), StringComparison.Ordinal);
        Assert.True(Eventually.Holds(() => Directory.GetFileSystemEntries(_events.Path).Length == 0));
    }

    [Fact]
    public void Start_LeavesADaemonThatDoesNotExecute_ItRunsUntraced()
    {
        Start("fork");

        _ = ReadLine("Nothing to hold: start left no new daemon");
        string pid = Eventually.Is(FindDaemon, "the daemon is there");
        Assert.True(Eventually.Holds(() => Status(pid, "TracerPid") == "0"));
        Assert.Equal("S (sleeping)", Status(pid, "State"));
        Assert.Empty(Directory.GetFileSystemEntries(_events.Path));
        End(pid);
    }

    public void Dispose()
    {
        _log.Kill();
        _log.WaitForExit();
        _log.Dispose();
        _folder.Dispose();
        _events.Dispose();
    }

    private static string? Status(string pid, string field)
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

    private static void End(string pid)
    {
        using Process daemon = Process.GetProcessById(int.Parse(pid, CultureInfo.InvariantCulture));
        daemon.Kill();
    }

    private void Start(string how)
    {
        Command start = new(_folder["containerd-shim-hold-late-v1"], "-namespace", "late", "-id", "one", "-bundle", _folder["bundle"], "-address", _folder[how], "start")
        {
            Environment = new Dictionary<string, string?> { ["HOLDPOINT_DIR"] = _events.Path, ["PATH"] = _folder.Path },
        };
        Assert.Equal("unix:///nowhere\n", start.RunOrThrow());
    }

    private string ReadLine(string message)
    {
        Task<string?> line = _log.StandardOutput.ReadLineAsync();
        Assert.True(line.Wait(TimeLimits.Step), $"no line '{message}'");
        Assert.Contains(message, line.Result, StringComparison.Ordinal);
        return line.Result!;
    }

    private string? FindDaemon()
    {
        CommandResult found = new Command("pgrep", "-f", $"^{_folder["containerd-shim-late-v1"]} .*-address {_folder["fork"]}").Run();
        return found.ExitCode == 0 ? found.Output.Trim() : null;
    }
}
