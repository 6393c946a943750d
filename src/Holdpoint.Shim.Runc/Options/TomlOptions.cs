// SPDX-License-Identifier: Apache-2.0

using System.Text;
using Holdpoint.Platform.Linux;
using Holdpoint.Platform.Linux.Handles;

namespace Holdpoint.Shim.Runc.Options;

/// <summary>Options as Kubernetes' plugin sends them: its table <c>options</c> of this runtime, as TOML.</summary>
internal static class TomlOptions
{
    /// <exception cref="TomlException">The file, or a line of it, cannot be read.</exception>
    public static RuncOptions ReadFile(string path)
    {
        try
        {
            return Read(Encoding.UTF8.GetString(FileBytes.Read(path)));
        }
        catch (OsException error)
        {
            throw new TomlException(GoTexts.Of(error));
        }
        catch (TomlException error)
        {
            throw new TomlException($"{path}: {error.Message}");
        }
    }

    /// <exception cref="TomlException">A line cannot be read. Unknown keys are an error too: a misspelt SystemdCgroup must not pass in silence.</exception>
    public static RuncOptions Read(string text)
    {
        RuncOptions options = new();
        int number = 0;
        foreach (string line in text.Split('\n'))
        {
            number++;
            try
            {
                if (TomlLine.Parse(line) is { } found)
                {
                    options = Set(options, found);
                }
            }
            catch (TomlException error)
            {
                throw new TomlException($"line {number}: {error.Message}");
            }
        }

        return options;
    }

    private static RuncOptions Set(RuncOptions options, TomlLine line) => line.Key.ToUpperInvariant() switch
    {
        "NOPIVOTROOT" => options with { NoPivotRoot = Boolean(line) },
        "NONEWKEYRING" => options with { NoNewKeyring = Boolean(line) },
        "SHIMCGROUP" => options with { ShimCgroup = Text(line) },
        "IOUID" => options with { IoUid = Number(line) },
        "IOGID" => options with { IoGid = Number(line) },
        "BINARYNAME" => options with { BinaryName = Text(line) },
        "ROOT" => options with { Root = Text(line) },
        "SYSTEMDCGROUP" => options with { SystemdCgroup = Boolean(line) },
        "CRIUIMAGEPATH" => options with { CriuImagePath = Text(line) },
        "CRIUWORKPATH" => options with { CriuWorkPath = Text(line) },
        // Of containerd 1.6, where runc was told which criu to take; containerd ignores it since.
        "CRIUPATH" => options,
        "TASKAPIADDRESS" => options with { TaskApiAddress = Text(line) },
        "TASKAPIVERSION" => options with { TaskApiVersion = Number(line) },
        _ => throw new TomlException($"{line.Key} is not an option"),
    };

    private static bool Boolean(TomlLine line) => line.Value as bool? ?? throw new TomlException($"{line.Key} is neither true nor false");

    private static string Text(TomlLine line) => line.Value as string ?? throw new TomlException($"{line.Key} is not a text");

    private static uint Number(TomlLine line) =>
        line.Value is long number and >= 0 and <= uint.MaxValue ? (uint)number : throw new TomlException($"{line.Key} is not a number from 0 to {uint.MaxValue}");
}
