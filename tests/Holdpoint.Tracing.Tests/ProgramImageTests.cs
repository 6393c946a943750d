// SPDX-License-Identifier: Apache-2.0

using System.Text;
using Holdpoint.Testing;

namespace Holdpoint.Tracing.Tests;

/// <summary>Which file a name stands for: as execvp(3) has it.</summary>
public sealed class ProgramImageTests : IDisposable
{
    private const string Name = "holdpoint-test-program";

    private readonly HoldRoom _room = new();
    private readonly string? _before = Environment.GetEnvironmentVariable("PATH");

    public ProgramImageTests()
    {
        _ = Directory.CreateDirectory(_room["a"]);
        _ = Directory.CreateDirectory(_room["b"]);
        Environment.SetEnvironmentVariable("PATH", $"{_room["none"]}:{_room["a"]}:{_room["b"]}");
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("PATH", _before);
        _room.Dispose();
    }

    [Fact]
    public void Find_InTwoFolders_TheFirstOfPath()
    {
        string first = Put("a", executable: true);
        _ = Put("b", executable: true);

        Assert.Equal(first, Find(Name));
    }

    [Fact]
    public void Find_FirstIsNotExecutable_TheNext()
    {
        _ = Put("a", executable: false);
        string second = Put("b", executable: true);

        Assert.Equal(second, Find(Name));
    }

    [Fact]
    public void Find_FirstIsAFolder_TheNext()
    {
        _ = Directory.CreateDirectory(Path.Combine(_room["a"], Name));
        string second = Put("b", executable: true);

        Assert.Equal(second, Find(Name));
    }

    [Fact]
    public void Find_OnlyOneThatIsNotExecutable_NotPermitted()
    {
        string file = Put("b", executable: false);

        ExecHoldException error = Assert.Throws<ExecHoldException>(() => Find(Name));

        Assert.Equal(ExecHoldError.NotPermitted, error.Error);
        Assert.StartsWith($"{file} may not be executed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_Nowhere_CannotExecute() =>
        Assert.Equal(ExecHoldError.CannotExecute, Assert.Throws<ExecHoldException>(() => Find(Name)).Error);

    [Fact]
    public void Find_WithASlash_IsNotLookedUpInPath()
    {
        _ = Put("a", executable: true);

        Assert.Equal(ExecHoldError.CannotExecute, Assert.Throws<ExecHoldException>(() => Find($"./{Name}")).Error);
    }

    [Fact]
    public void Find_PathOfAFolder_CannotExecute() =>
        Assert.Equal(ExecHoldError.CannotExecute, Assert.Throws<ExecHoldException>(() => Find(_room["a"])).Error);

    [Fact]
    public void Find_ProgramGiven_CountsBeforeTheFirstArgument()
    {
        string file = Put("b", executable: true);

        Assert.Equal(file, ProgramImage.Find([Encoding.UTF8.GetBytes("another-name")], file).Path);
    }

    private static string Find(string name) => ProgramImage.Find([Encoding.UTF8.GetBytes(name)], program: null).Path;

    private string Put(string folder, bool executable)
    {
        string file = Path.Combine(_room[folder], Name);
        File.WriteAllText(file, "#!/bin/sh\n");
        _ = new Command("/bin/chmod", executable ? "0755" : "0644", file).RunOrThrow();
        return file;
    }
}
