// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Text;
using System.Runtime.Versioning;
using Holdpoint.Holds;

namespace Holdpoint.Events.Win32;

/// <summary>
/// The description of an event, beside it in the object manager's directory: an object whose name is
/// <c>debugger-&lt;pid&gt;.json.</c> and the JSON in base64url. Like a file it is there for whoever looks, and like the event it is
/// gone with the processes that hold it. What another program wrote there is data, never trusted.
/// </summary>
[SupportedOSPlatform("windows")]
internal sealed class Win32Description : IDisposable
{
    private const string Mark = EventName.DescriptionSuffix + ".";

    // Of 32767 characters, with room for the directory.
    private const int LongestName = 32000;

    private Win32Description(EventWaitHandle handle)
    {
        Handle = handle;
    }

    /// <summary>The kernel object.</summary>
    public EventWaitHandle Handle { get; }

    /// <exception cref="HoldpointException">It does not fit into a name, or the system refuses it.</exception>
    public static Win32Description Create(string name, HoldDescription description)
    {
        string full = NameFor(name, description);
        if (full.Length > LongestName)
        {
            throw new HoldpointException(HoldpointError.SystemCall, $"what describes {name} is too long for Windows: shorten the label");
        }

        try
        {
            return new Win32Description(Win32Event.Open(full, out _));
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException or WaitHandleCannotBeOpenedException)
        {
            throw new HoldpointException(HoldpointError.SystemCall, $"{name} cannot be described: {error.Message}", error);
        }
    }

    /// <summary>Opens the object that holds a description; null when it is gone.</summary>
    public static EventWaitHandle? Open(string name, HoldDescription description)
    {
        try
        {
            return EventWaitHandle.TryOpenExisting(@"Global\" + NameFor(name, description), out EventWaitHandle? found) ? found : null;
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            return null;
        }
    }

    /// <summary>The description of an event among the names of a directory; null where there is none that can be read.</summary>
    public static HoldDescription? Find(IEnumerable<string> names, string name)
    {
        string start = name + Mark;
        return names.Where(other => other.StartsWith(start, StringComparison.Ordinal)).Select(other => Read(other[start.Length..])).FirstOrDefault(found => found is not null);
    }

    public void Dispose() => Handle.Dispose();

    private static string NameFor(string name, HoldDescription description) => name + Mark + Base64Url.EncodeToString(DescriptionFile.Format(description));

    private static HoldDescription? Read(string text)
    {
        try
        {
            return DescriptionFile.Parse(Base64Url.DecodeFromChars(text));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
