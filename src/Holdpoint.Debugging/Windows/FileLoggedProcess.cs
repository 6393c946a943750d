// SPDX-License-Identifier: Apache-2.0

using System.Runtime.Versioning;
using Holdpoint.Debugging.Debuggers;
using Holdpoint.Platform.Windows.Processes;
using Microsoft.Win32.SafeHandles;

namespace Holdpoint.Debugging.Windows;

/// <summary>A child whose output goes to a temporary file that the system deletes with its last handle: ours, or the child's.</summary>
[SupportedOSPlatform("windows")]
internal sealed class FileLoggedProcess : LoggedProcess
{
    private readonly StartedProcess _process;

    private FileLoggedProcess(StartedProcess process, SafeFileHandle log)
        : base(log)
    {
        _process = process;
    }

    public override int Pid => _process.Pid;

    /// <param name="arguments">The program's path first.</param>
    /// <param name="detached">True for one that outlives us and our console.</param>
    /// <exception cref="DebuggerException">It cannot be started.</exception>
    public static new FileLoggedProcess Start(IReadOnlyList<string> arguments, bool detached)
    {
        try
        {
            return Create(arguments, detached);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new DebuggerException(DebuggerError.Failed, $"{arguments[0]} cannot be started: {error.Message}", error);
        }
    }

    protected override int? TryTakeStatus() => _process.HasEnded ? _process.ExitCode : null;

    /// <summary>A debugger's program ends with it: Windows sees to that.</summary>
    protected override int EndNow()
    {
        _process.Kill();
        return _process.WaitForExit();
    }

    protected override void Dispose(bool disposing)
    {
        _process.Dispose();
        base.Dispose(disposing);
    }

    private static FileLoggedProcess Create(IReadOnlyList<string> arguments, bool detached)
    {
        const FileShare Shared = FileShare.ReadWrite | FileShare.Delete;
        string path = Path.Combine(Path.GetTempPath(), "holdpoint-" + Path.GetRandomFileName());
        // Two handles, each with its own position: where we read, the child must not write.
        SafeFileHandle log = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, Shared, FileOptions.DeleteOnClose);
        try
        {
            using SafeFileHandle output = File.OpenHandle(path, FileMode.Open, FileAccess.Write, Shared | FileShare.Inheritable);
            using SafeFileHandle input = File.OpenHandle("NUL", FileMode.Open, FileAccess.Read, Shared | FileShare.Inheritable);
            return new FileLoggedProcess(StartedProcess.Start(arguments, input, output, detached), log);
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }
}
