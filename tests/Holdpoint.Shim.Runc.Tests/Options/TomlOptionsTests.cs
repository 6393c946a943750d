// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Shim.Runc.Options;

namespace Holdpoint.Shim.Runc.Tests.Options;

public sealed class TomlOptionsTests
{
    [Fact]
    public void Read_AllKeys_AreTaken()
    {
        RuncOptions options = TomlOptions.Read("""
            # as containerd writes it
            BinaryName = "/usr/bin/crun" # which
            CriuImagePath = '/images'
            CriuPath = ""
            CriuWorkPath = "/criu"
            IoGid = 2_000
            IoUid = 1000
            NoNewKeyring = true
            NoPivotRoot = false
            Root = "/run/\u00e4"
            ShimCgroup = ""
            "SystemdCgroup" = true
            """);

        Assert.Equal(
            new RuncOptions
            {
                BinaryName = "/usr/bin/crun",
                CriuImagePath = "/images",
                CriuWorkPath = "/criu",
                IoGid = 2000,
                IoUid = 1000,
                NoNewKeyring = true,
                Root = "/run/ä",
                SystemdCgroup = true,
            },
            options);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\r\n  # nothing\n")]
    public void Read_NothingInIt_IsTheDefaults(string text) => Assert.Equal(new RuncOptions(), TomlOptions.Read(text));

    [Theory]
    [InlineData("SystemdCgroups = true", "line 1: SystemdCgroups is not an option")]
    [InlineData("\nSystemdCgroup = \"true\"", "line 2: SystemdCgroup is neither true nor false")]
    [InlineData("IoUid = -1", "line 1: IoUid is not a number from 0 to 4294967295")]
    [InlineData("Root = 1", "line 1: Root is not a text")]
    [InlineData("Root = /run", "line 1: Root is neither a text in quotes, a number, true nor false")]
    [InlineData("Root = \"/run", "line 1: a text in quotes does not end on its line")]
    [InlineData("Root = \"\"\"", "line 1: a text in quotes does not end on its line")]
    [InlineData("Root = \"a\\q\"", "line 1: a text has a \\ that nothing is known of")]
    [InlineData("Root = \"a\" \"b\"", "line 1: more than a value follows Root")]
    [InlineData("Root =", "line 1: Root has no value")]
    [InlineData("[table]", "line 1: it is not of the form: Key = value")]
    [InlineData("a.b = 1", "line 1: it is not of the form: Key = value")]
    public void Read_LineThatCannotBeRead_IsNamed(string text, string message) =>
        Assert.Equal(message, Assert.Throws<TomlException>(() => TomlOptions.Read(text)).Message);
}
