// SPDX-License-Identifier: Apache-2.0

using System.Text;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Processes;
using Holdpoint.Platform.Linux.Procfs;

namespace Holdpoint.Tracing;

/// <summary>A program that takes the place of this process, with everything as this process was started with.</summary>
internal sealed unsafe class ProgramImage
{
    private readonly string _path;
    private readonly IReadOnlyList<byte[]> _arguments;

    private ProgramImage(string path, IReadOnlyList<byte[]> arguments)
    {
        _path = path;
        _arguments = arguments;
    }

    /// <summary>The file that is executed.</summary>
    public string Path => _path;

    /// <summary>Finds the file as a shell would: by its path, else in PATH.</summary>
    /// <exception cref="ExecHoldException">There is none that may be executed.</exception>
    public static ProgramImage Find(IReadOnlyList<byte[]> arguments, string? program)
    {
        string name = program ?? Encoding.UTF8.GetString(arguments[0]);
        if (name.Contains('/', StringComparison.Ordinal))
        {
            return Check(name) is { } error ? throw error : new ProgramImage(name, arguments);
        }

        ExecHoldException? forbidden = null;
        foreach (string folder in (Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin").Split(':'))
        {
            string candidate = System.IO.Path.Combine(folder.Length == 0 ? "." : folder, name);
            if (Check(candidate) is not { } error)
            {
                return new ProgramImage(candidate, arguments);
            }

            forbidden ??= error.Error == ExecHoldError.NotPermitted ? error : null;
        }

        throw forbidden ?? new ExecHoldException(ExecHoldError.CannotExecute, $"{name}: no such program in PATH; check the spelling, or give its path");
    }

    /// <summary>Executes it. Comes back only when that failed, with the reason.</summary>
    public ExecHoldException Execute()
    {
        RestoreSignals();
        using ByteStrings argv = new(_arguments);
        using ByteStrings environment = new([.. ChildProcess.InheritedEnvironment().Select(NameProgram)]);
        fixed (byte* file = Encoding.UTF8.GetBytes(_path + '\0'))
        {
            _ = Libc.execve(file, argv.Pointer, environment.Pointer);
            return Explain(Libc.LastErrno);
        }
    }

    private static ExecHoldException? Check(string path)
    {
        if (Libc.statx(Libc.AT_FDCWD, path, 0, Libc.STATX_BASIC_STATS, out Libc.Statx found) != 0)
        {
            return Libc.LastErrno is Errno.EACCES
                ? new ExecHoldException(ExecHoldError.NotPermitted, $"{path}: {OsException.Describe(Errno.EACCES)}; check the mode of the folders above it")
                : new ExecHoldException(ExecHoldError.CannotExecute, $"{path}: {OsException.Describe(Libc.LastErrno)}; check the path");
        }

        return found.IsDirectory ? new ExecHoldException(ExecHoldError.CannotExecute, $"{path} is a folder, not a program")
            : Libc.faccessat(Libc.AT_FDCWD, path, Libc.X_OK, 0) != 0 ? new ExecHoldException(ExecHoldError.NotPermitted, $"{path} may not be executed: {OsException.Describe(Libc.LastErrno)}; see its mode, and whether its file system is mounted noexec")
            : null;
    }

    private ExecHoldException Explain(Errno errno) => errno switch
    {
        Errno.ENOEXEC => new ExecHoldException(ExecHoldError.CannotExecute, $"{_path}: not a program that the kernel can execute; a script needs a first line such as #!/bin/sh"),
        Errno.ENOENT => new ExecHoldException(ExecHoldError.CannotExecute, $"{_path}: its interpreter (the #! line, or the dynamic loader) is missing"),
        Errno.EACCES or Errno.EPERM => new ExecHoldException(ExecHoldError.NotPermitted, $"{_path} may not be executed: {OsException.Describe(errno)}; see the mode of its interpreter, if it is a script"),
        _ => new ExecHoldException(ExecHoldError.CannotExecute, $"{_path} cannot be executed: {OsException.Describe(errno)}"),
    };

    /// <summary>The runtime ignores SIGPIPE and unblocks SIGRTMIN for itself: what was inherited is put back before the exec.</summary>
    private static void RestoreSignals()
    {
        ulong wanted = StartupSignals.Ignored;
        ulong now = ProcessFiles.Status(Environment.ProcessId)?.Ignored ?? wanted;
        for (int signal = 1; signal <= 64; signal++)
        {
            if (((wanted ^ now) & Signal.Bit(signal)) != 0)
            {
                Libc.SetDisposition(signal, ignore: (wanted & Signal.Bit(signal)) != 0);
            }
        }

        _ = Libc.SetSignalMask(StartupSignals.Blocked);
    }

    /// <summary>A shell names in <c>_</c> the program that it starts: that is this one's, not ours.</summary>
    private byte[] NameProgram(byte[] variable) =>
        variable.AsSpan().StartsWith("_="u8) && System.IO.Path.GetFileName(Encoding.UTF8.GetString(variable)) == System.IO.Path.GetFileName(Environment.GetCommandLineArgs()[0])
            ? Encoding.UTF8.GetBytes("_=" + _path)
            : variable;
}
