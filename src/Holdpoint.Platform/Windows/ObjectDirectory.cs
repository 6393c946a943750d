// SPDX-License-Identifier: Apache-2.0

using System.Runtime.Versioning;

namespace Holdpoint.Platform.Windows;

/// <summary>
/// A directory of the object manager: <c>\BaseNamedObjects</c> is where names that begin with <c>Global\</c> stand
/// (NtQueryDirectoryObject, documented by Microsoft for user mode).
/// </summary>
[SupportedOSPlatform("windows")]
internal static unsafe class ObjectDirectory
{
    public const string Global = @"\BaseNamedObjects";

    private const int BufferBytes = 8 * 1024;

    /// <summary>The names of all objects of a type, such as <c>Event</c>.</summary>
    /// <exception cref="Win32Exception">The directory may not be read.</exception>
    public static IReadOnlyList<string> Names(string path, string type)
    {
        nint directory = Open(path);
        try
        {
            List<string> names = [];
            byte* buffer = stackalloc byte[BufferBytes];
            uint context = 0;
            // One entry at a time: of several, some systems tell the first twice.
            for (bool first = true; ; first = false)
            {
                int status = Ntdll.NtQueryDirectoryObject(directory, buffer, BufferBytes, returnSingleEntry: true, restartScan: first, ref context, out _);
                if (status != Ntdll.STATUS_SUCCESS)
                {
                    return status == Ntdll.STATUS_NO_MORE_ENTRIES ? names : throw Win32Exception.OfStatus("NtQueryDirectoryObject", path, status);
                }

                Ntdll.ObjectDirectoryInformation* entry = (Ntdll.ObjectDirectoryInformation*)buffer;
                if (entry->TypeName.ToString() == type)
                {
                    names.Add(entry->Name.ToString());
                }
            }
        }
        finally
        {
            _ = Ntdll.NtClose(directory);
        }
    }

    private static nint Open(string path)
    {
        fixed (char* text = path)
        {
            Ntdll.UnicodeString name = new() { Length = (ushort)(path.Length * sizeof(char)), MaximumLength = (ushort)(path.Length * sizeof(char)), Buffer = text };
            Ntdll.ObjectAttributes attributes = new() { Length = (uint)sizeof(Ntdll.ObjectAttributes), ObjectName = &name, Attributes = Ntdll.OBJ_CASE_INSENSITIVE };
            int status = Ntdll.NtOpenDirectoryObject(out nint directory, Ntdll.DIRECTORY_QUERY, &attributes);
            return status == Ntdll.STATUS_SUCCESS ? directory : throw Win32Exception.OfStatus("NtOpenDirectoryObject", path, status);
        }
    }
}
