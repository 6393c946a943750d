// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Integration.Tests;

/// <summary>Whatever is no start of a daemon is the real shim's, to the byte.</summary>
public sealed class PassThroughTests(SharedContainerds shared) : ContainerdTest(shared)
{
    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Questions_AreAnsweredByTheRealShim(string version)
    {
        PrivateContainerd containerd = Use(version);
        foreach (string[] arguments in (string[][])[["-v"], ["-info"], ["-h"], ["-nosuch"], ["nosuch"], []])
        {
            CommandResult real = containerd.Inside(Path.Combine(containerd.Executables, "containerd-shim-runc-v2"), arguments).Run();
            CommandResult held = containerd.Inside(Path.Combine(containerd.Bin, "containerd-shim-hold-runc-v2"), arguments).Run();

            // The shim names itself by the path under which it is called, and its pid and times differ.
            Assert.Equal(Comparable(real), Comparable(held));
        }
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Delete_IsTheRealShims(string version)
    {
        PrivateContainerd containerd = Use(version);
        using TemporaryFolder bundle = new();
        string[] arguments = ["-namespace", containerd.Namespace, "-id", "nothing", "-address", containerd.Address, "-bundle", bundle.Path, "delete"];
        Command of(string path) => containerd.Inside(path, arguments) with { WorkingDirectory = bundle.Path };

        CommandResult real = of(Path.Combine(containerd.Executables, "containerd-shim-runc-v2")).Run();
        CommandResult held = of(Path.Combine(containerd.Bin, "containerd-shim-hold-runc-v2")).Run();

        // The answer, a protobuf, ends with the time, and so differs.
        Assert.Equal(real.Output.Length == 0, held.Output.Length == 0);
        Assert.Equal(Comparable(real) with { Output = "" }, Comparable(held) with { Output = "" });
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Start_OfAShimThatDoesNotExist_CtrSaysWhatIsMissing(string version)
    {
        PrivateContainerd containerd = Use(version);
        string link = Path.Combine(containerd.Bin, "containerd-shim-hold-nosuch-v1");
        File.CreateSymbolicLink(link, Repository.Interposer);

        CommandResult ended = Finish(containerd.StartContainer("nosuch", "io.containerd.hold-nosuch.v1", [], "true"));
        File.Delete(link);

        Assert.NotEqual(0, ended.ExitCode);
        Assert.Contains("it stands in for containerd-shim-nosuch-v1, and there is no such program in", ended.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Start_Fails_CtrShowsTheShimsOwnError(string version)
    {
        PrivateContainerd containerd = Use(version);
        using ScriptedShim shim = new(containerd, "case \"$*\" in *start) echo 'this shim never works' >&2; exit 3;; esac");

        CommandResult ended = Finish(containerd.StartContainer("fails", ScriptedShim.HeldRuntime, [], "true"));

        Assert.NotEqual(0, ended.ExitCode);
        Assert.Contains("this shim never works", ended.Errors, StringComparison.Ordinal);
        Assert.Contains("exit status 3", ended.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Start_PrintsNothing_IsTheSameErrorAsWithoutUs(string version)
    {
        PrivateContainerd containerd = Use(version);
        using ScriptedShim shim = new(containerd, "exit 0");

        CommandResult real = Finish(containerd.StartContainer("silent", ScriptedShim.Runtime, [], "true"));
        CommandResult held = Finish(containerd.StartContainer("silent", ScriptedShim.HeldRuntime, [], "true"));

        Assert.NotEqual(0, held.ExitCode);
        Assert.Equal(real.ExitCode, held.ExitCode);
        Assert.Equal(real.Errors, held.Errors);
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Start_Hangs_EndsWithItsClient(string version)
    {
        PrivateContainerd containerd = Use(version);
        using ScriptedShim shim = new(containerd, "case \"$*\" in *start) exec sleep 1000;; esac");
        System.Diagnostics.Process run = containerd.StartContainer("hangs", ScriptedShim.HeldRuntime, [], "true");
        Assert.True(Eventually.Holds(() => containerd.HasKeeper("hangs")));
        Assert.Empty(containerd.Holds());

        _ = new Command("kill", "-INT", $"{run.Id}").RunOrThrow();
        CommandResult ended = Finish(run);

        Assert.NotEqual(0, ended.ExitCode);
        // containerd ends a start whose client is gone; the keeper has nothing to keep then.
        Assert.True(Eventually.Holds(() => !containerd.HasKeeper("hangs")));
        _ = containerd.Ctr("containers", "delete", "hangs").Run();
        containerd.DiscardLeftOf("hangs");
    }

    [Theory]
    [MemberData(nameof(ContainerdVersions.All), MemberType = typeof(ContainerdVersions))]
    public void Start_SeesWhatContainerdGaveIt(string version)
    {
        PrivateContainerd containerd = Use(version);
        using TemporaryFolder seen = new();
        string script = $"""
            case "$*" in *start) ;; *) exit 0;; esac
            out={seen.Path}/$(case $0 in */containerd-shim-scripted-v1) echo seen;; esac).$(test -e {seen.Path}/seen.1 && echo 2 || echo 1)
            (tr '\0' '\n' </proc/$$/environ | grep -v '^_='; echo "arguments $*"; pwd; readlink /proc/$$/fd/0 /proc/$$/fd/1 /proc/$$/fd/2 | sed 's/[0-9][0-9]*//'; ls /proc/$$/fd | wc -l; grep -E '^Sig(Blk|Ign)' /proc/$$/status; umask; ulimit -n; cat) >$out 2>&1
            exit 4
            """;
        using ScriptedShim shim = new(containerd, script);

        _ = Finish(containerd.StartContainer("seen", ScriptedShim.Runtime, [], "true"));
        _ = Finish(containerd.StartContainer("seen", ScriptedShim.HeldRuntime, [], "true"));

        Assert.True(File.Exists(seen["seen.2"]), containerd.Log);
        Assert.Equal(Neutral(seen["seen.1"]), Neutral(seen["seen.2"]));
    }

    private static string[] Neutral(string file) => [.. File.ReadAllLines(file).Where(line => !line.StartsWith("TTRPC_ADDRESS_PID", StringComparison.Ordinal))];

    private static CommandResult Comparable(CommandResult result)
    {
        string Plain(string text) => System.Text.RegularExpressions.Regex.Replace(text, "time=\"[^\"]+\"|\"time[^}]+}|pid=[0-9]+", "*")
            .Replace("containerd-shim-hold-runc-v2", "containerd-shim-runc-v2", StringComparison.Ordinal);
        return result with { Output = Plain(result.Output), Errors = Plain(result.Errors) };
    }
}
