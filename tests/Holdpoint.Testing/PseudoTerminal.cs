// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Testing;

/// <summary>An interactive bash with job control, whose controlling terminal is a pseudo terminal of ours.</summary>
public sealed class PseudoTerminal : IDisposable
{
    /// <summary>The interrupt key.</summary>
    public const string ControlC = "\u0003";

    /// <summary>The suspend key.</summary>
    public const string ControlZ = "\u001a";

    private const string Prompt = "%ready% ";
    private const int ReadWriteNoTerminalCloseOnExec = 0x2 | 0x100 | 0x80000;

    private readonly Descriptor _master;
    private readonly Process _shell;
    private readonly Thread _reader;
    private readonly Lock _lock = new();
    private readonly StringBuilder _seen = new();

    /// <summary>Starts the shell and waits for its first prompt.</summary>
    public PseudoTerminal()
    {
        _master = new Descriptor(posix_openpt(ReadWriteNoTerminalCloseOnExec));
        byte[] name = new byte[64];
        if (_master.IsInvalid || grantpt(_master.Number) != 0 || unlockpt(_master.Number) != 0 || ptsname_r(_master.Number, name, (nuint)name.Length) != 0)
        {
            throw new IOException("no pseudo terminal");
        }

        string slave = Encoding.ASCII.GetString(name, 0, Array.IndexOf(name, (byte)0));
        _shell = new Command("sh", "-c", "exec setsid --ctty bash --norc --noediting -i <\"$0\" >\"$0\" 2>&1", slave)
        {
            Environment = new Dictionary<string, string?> { ["PS1"] = Prompt, ["HISTFILE"] = "" },
        }.Start();
        _reader = new Thread(Read) { IsBackground = true };
        _reader.Start();
        _ = ReadToPrompt();
    }

    /// <summary>True while the shell has not printed its prompt since the last <see cref="ReadToPrompt"/>.</summary>
    public bool IsBusy => !Seen.Contains(Prompt, StringComparison.Ordinal);

    /// <summary>The parent of the jobs.</summary>
    public int ShellPid => _shell.Id;

    /// <summary>What came since the last <see cref="ReadToPrompt"/>, control sequences and all.</summary>
    public string Seen
    {
        get
        {
            lock (_lock)
            {
                return _seen.ToString();
            }
        }
    }

    /// <summary>Types keys.</summary>
    public void Type(string keys) => _ = _master.Write(Encoding.UTF8.GetBytes(keys));

    /// <summary>Types a line and waits for the next prompt: what was printed, without the echo.</summary>
    public string Run(string line)
    {
        Type(line + "\n");
        return ReadToPrompt().Split('\n', 2)[^1];
    }

    /// <summary>What came before the next prompt, with the echo.</summary>
    /// <exception cref="TimeoutException">No prompt comes.</exception>
    public string ReadToPrompt()
    {
        if (!Eventually.Holds(() => !IsBusy))
        {
            throw new TimeoutException($"no prompt; the terminal shows: {Seen}");
        }

        lock (_lock)
        {
            string text = _seen.ToString();
            int end = text.IndexOf(Prompt, StringComparison.Ordinal);
            _seen.Remove(0, end + Prompt.Length);
            return text[..end].Replace("\r", "", StringComparison.Ordinal);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Its end hangs up the terminal, which ends the jobs.
        _shell.Kill();
        _ = _shell.WaitForExit(TimeLimits.Step);
        _ = _reader.Join(TimeLimits.Step);
        _shell.Dispose();
        _master.Dispose();
    }

    private void Read()
    {
        byte[] buffer = new byte[4096];
        // It ends with EIO, when nobody has the other end any more.
        while (_master.Read(buffer) is > 0 and int count)
        {
            lock (_lock)
            {
                _seen.Append(Encoding.UTF8.GetString(buffer, 0, count));
            }
        }
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int posix_openpt(int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int grantpt(int master);

    [DllImport("libc", SetLastError = true)]
    private static extern int unlockpt(int master);

    [DllImport("libc", SetLastError = true)]
    private static extern int ptsname_r(int master, [Out] byte[] name, nuint length);
}
