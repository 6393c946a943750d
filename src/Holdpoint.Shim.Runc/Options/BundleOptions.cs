// SPDX-License-Identifier: Apache-2.0

using System.Text;
using System.Text.Json;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Shim.Runc.Options;

/// <summary>The options that a container was made with, kept in its bundle for <c>delete</c>, in the form in which the Go shim keeps them.</summary>
internal static class BundleOptions
{
    private const string OptionsFile = "options.json";
    private const string BinaryFile = "runtime";

    /// <exception cref="OsException">They cannot be written.</exception>
    public static void Write(string bundle, RuncOptions options)
    {
        WritePrivate(Path.Combine(bundle, OptionsFile), Json(options));
        WritePrivate(Path.Combine(bundle, BinaryFile), Encoding.UTF8.GetBytes(options.BinaryName));
    }

    /// <summary>As far as <c>delete</c> needs them: the root and the binary. Defaults where the files are not there.</summary>
    /// <exception cref="OsException">A file is there that cannot be read.</exception>
    /// <exception cref="JsonException">The file is not what was written.</exception>
    public static RuncOptions Read(string bundle)
    {
        byte[]? options = FileBytes.ReadIfThere(Path.Combine(bundle, OptionsFile));
        byte[]? binary = FileBytes.ReadIfThere(Path.Combine(bundle, BinaryFile));
        return new RuncOptions
        {
            Root = options is null ? "" : JsonText.Member(options, "root"u8) ?? "",
            BinaryName = binary is null ? "" : Encoding.UTF8.GetString(binary).Trim(),
        };
    }

    /// <summary>Only what is set, as Go writes it.</summary>
    public static byte[] Json(RuncOptions options)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            Write(json, "no_pivot_root", options.NoPivotRoot);
            Write(json, "no_new_keyring", options.NoNewKeyring);
            Write(json, "shim_cgroup", options.ShimCgroup);
            Write(json, "io_uid", options.IoUid);
            Write(json, "io_gid", options.IoGid);
            Write(json, "binary_name", options.BinaryName);
            Write(json, "root", options.Root);
            Write(json, "systemd_cgroup", options.SystemdCgroup);
            Write(json, "criu_image_path", options.CriuImagePath);
            Write(json, "criu_work_path", options.CriuWorkPath);
            Write(json, "task_api_address", options.TaskApiAddress);
            Write(json, "task_api_version", options.TaskApiVersion);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static void Write(Utf8JsonWriter json, string name, bool value)
    {
        if (value)
        {
            json.WriteBoolean(name, value);
        }
    }

    private static void Write(Utf8JsonWriter json, string name, uint value)
    {
        if (value != 0)
        {
            json.WriteNumber(name, value);
        }
    }

    private static void Write(Utf8JsonWriter json, string name, string value)
    {
        if (value.Length > 0)
        {
            json.WriteString(name, value);
        }
    }

    private static void WritePrivate(string path, ReadOnlySpan<byte> content)
    {
        const uint OwnersOnly = 0x180;
        FileBytes.Write(path, content, OwnersOnly, Libc.O_CREAT | Libc.O_TRUNC);
    }
}
