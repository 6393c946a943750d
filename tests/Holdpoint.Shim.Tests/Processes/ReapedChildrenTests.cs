// SPDX-License-Identifier: Apache-2.0

using System.Text;
using Holdpoint.Platform.Linux;
using Holdpoint.Shim.Processes;

namespace Holdpoint.Shim.Tests.Processes;

public sealed class ReapedChildrenTests : IDisposable
{
    private readonly RealContext _context = new();

    /// <inheritdoc/>
    public void Dispose() => _context.Dispose();

    [Fact]
    public async Task Run_Program_GivesStatusAndBothOutputs()
    {
        ChildResult result = await RunAsync("echo out; echo err >&2; exit 7");

        Assert.Equal(7, result.Status);
        Assert.Equal("out\nerr\n", result.Output);
    }

    [Fact]
    public async Task Run_Input_IsRead()
    {
        ChildResult result = await _context.Children.RunAsync(new ChildCommand("cat", []) { Input = Encoding.UTF8.GetBytes("hello") }, Token);

        Assert.Equal("hello", result.Output);
    }

    [Fact]
    public async Task Run_Signal_IsAStatusAbove128() => Assert.Equal(137, (await RunAsync("kill -9 $$")).Status);

    [Fact]
    public async Task Run_ManyBytes_AreCutAtOneMebibyte() => Assert.Equal(1 << 20, (await RunAsync("head -c 3000000 /dev/zero")).Output.Length);

    [Fact]
    public async Task Run_LeavesAProcessBehind_EndsAllTheSame()
    {
        ChildResult result = await RunAsync("sleep 60 & echo $!");

        Assert.Equal(0, Libc.kill(int.Parse(result.Output, System.Globalization.CultureInfo.InvariantCulture), 9));
    }

    [Fact]
    public async Task Run_Cancelled_Kills()
    {
        using CancellationTokenSource cancel = new();
        Task<ChildResult> running = _context.Children.RunAsync(new ChildCommand("sleep", ["1000"]), cancel.Token);

        await cancel.CancelAsync();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Theory]
    [InlineData("no-such-program", "exec: \"no-such-program\": executable file not found in $PATH")]
    [InlineData("/no/such/program", "fork/exec /no/such/program: no such file or directory")]
    [InlineData("/etc/passwd", "fork/exec /etc/passwd: permission denied")]
    public async Task Run_NoProgram_SaysSoAsGoDoes(string file, string message)
    {
        int before = RealContext.DescriptorCount;

        IOException error = await Assert.ThrowsAnyAsync<IOException>(() => _context.Children.RunAsync(new ChildCommand(file, []), Token));

        Assert.Equal(message, error.Message);
        Assert.True(Eventually.Holds(() => RealContext.DescriptorCount <= before));
    }

    [Fact]
    public async Task Start_ManyShortOnes_LosesNone()
    {
        int before = RealContext.DescriptorCount;

        ChildResult[] results = await Task.WhenAll(Enumerable.Range(0, 200).Select(number => RunAsync($"echo {number}; exit {number % 100}")));

        Assert.All(results.Index(), result => Assert.Equal((result.Index % 100, $"{result.Index}\n"), (result.Item.Status, result.Item.Output)));
        Assert.True(Eventually.Holds(() => RealContext.DescriptorCount <= before));
    }

    [Fact]
    public async Task Collect_ExitBeforeTheClaim_IsFound()
    {
        using ExitCollector exits = _context.Children.CollectExits();
        ShimChild child = _context.Children.Start(new ChildCommand("sh", ["-c", "exit 3"]));
        _ = await child.Exited;

        Assert.Equal(3, (await exits.Claim(child.Pid)).Status);
    }

    [Fact]
    public async Task Collect_ExitAfterTheClaim_TellsAll()
    {
        using ExitCollector exits = _context.Children.CollectExits();
        ShimChild child = _context.Children.Start(new ChildCommand("sleep", ["1000"]));
        Task<ProcessExit> first = exits.Claim(child.Pid);
        Task<ProcessExit> second = exits.Claim(child.Pid);

        child.Kill(15);

        Assert.Equal(await first, await second);
        Assert.Equal(143, (await child.Exited).Status);
    }

    [Fact]
    public async Task Collect_OrphanThatFellToUs_IsFound()
    {
        Assert.True(Libc.BecomeSubreaper());
        using ExitCollector exits = _context.Children.CollectExits();
        using TemporaryFolder folder = new();
        Assert.Equal(0, Libc.mkfifoat(Libc.AT_FDCWD, folder["go"], 0b110_000_000));
        // It ends after its parent, who would wait for it else.
        ChildResult parent = await RunAsync($"(read line <{folder["go"]}; exit 5) & echo $!");
        await Task.Run(() => File.WriteAllText(folder["go"], "go\n"), Token);

        Task<ProcessExit> orphan = exits.Claim(int.Parse(parent.Output, System.Globalization.CultureInfo.InvariantCulture));

        Assert.Equal(5, (await orphan.WaitAsync(TimeLimits.Step, Token)).Status);
    }

    [Fact]
    public async Task Reap_OrphanThatNobodyClaims_IsNoZombie()
    {
        Assert.True(Libc.BecomeSubreaper());

        ChildResult parent = await RunAsync("sleep 0.1 & echo $!");

        Assert.True(Eventually.Holds(() => !Directory.Exists($"/proc/{parent.Output.Trim()}")));
    }

    [Fact]
    public async Task Start_EnvironmentAndFolder_AreTheCommands()
    {
        ChildResult result = await _context.Children.RunAsync(new ChildCommand("/bin/sh", ["-c", "pwd; echo $ONLY $HOME"]) { Environment = ["ONLY=this"], WorkingDirectory = "/usr" }, Token);

        Assert.Equal("/usr\nthis\n", result.Output);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Task<ChildResult> RunAsync(string script) => _context.Children.RunAsync(new ChildCommand("sh", ["-c", script]), Token);
}
