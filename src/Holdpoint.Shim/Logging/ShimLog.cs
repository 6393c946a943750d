// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Logging;

/// <summary>Writes to containerd's log, in logrus text form, through the FIFO of the bundle. Never blocks: a line that nobody takes is lost.</summary>
public abstract class ShimLog
{
    /// <summary>Whether lines of <see cref="Debug"/> are written.</summary>
    public abstract bool IsDebug { get; }

    /// <summary>For a developer.</summary>
    /// <param name="message">A few words, no values.</param>
    /// <param name="fields">The values, with their names.</param>
    public void Debug(string message, params ReadOnlySpan<(string Key, string Value)> fields)
    {
        if (IsDebug)
        {
            Write("debug", message, fields);
        }
    }

    /// <summary>For everybody.</summary>
    /// <param name="message">A few words, no values.</param>
    /// <param name="fields">The values, with their names.</param>
    public void Info(string message, params ReadOnlySpan<(string Key, string Value)> fields) => Write("info", message, fields);

    /// <summary>Something is odd, and the shim goes on.</summary>
    /// <param name="message">A few words, no values.</param>
    /// <param name="fields">The values, with their names.</param>
    public void Warning(string message, params ReadOnlySpan<(string Key, string Value)> fields) => Write("warning", message, fields);

    /// <summary>Something failed.</summary>
    /// <param name="message">A few words, no values.</param>
    /// <param name="fields">The values, with their names.</param>
    public void Error(string message, params ReadOnlySpan<(string Key, string Value)> fields) => Write("error", message, fields);

    /// <summary>Writes one line.</summary>
    /// <param name="level">As logrus names it.</param>
    /// <param name="message">A few words, no values.</param>
    /// <param name="fields">The values, with their names.</param>
    protected abstract void Write(string level, string message, ReadOnlySpan<(string Key, string Value)> fields);
}
