// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;
using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Holdpoint.Ttrpc;
using Holdpoint.Ttrpc.Transport;

namespace Holdpoint.Benchmarks;

/// <summary>A call of ttrpc and its answer, 100 characters each way over a unix socket, with the Go implementation on either side or none.</summary>
internal static class TtrpcCalls
{
    /// <summary>The argument that makes this executable the server.</summary>
    public const string Server = "ttrpc-server";

    private const int Rounds = 7;
    private const int Calls = 20_000;
    private const string Service = "holdpoint.test.Echo";

    public static void Run()
    {
        string folder = Directory.CreateTempSubdirectory("holdpoint-bench-").FullName;
        string go = Programs.Required("BENCH_TTRPC"), ours = Environment.ProcessPath!;
        using Process goServer = Start(go, "serve", Path.Combine(folder, "go")), ourServer = Start(ours, Server, Path.Combine(folder, "ours"));
        try
        {
            foreach (int workers in (int[])[1, 64])
            {
                Contest(folder, go, workers);
            }
        }
        finally
        {
            goServer.Kill();
            ourServer.Kill();
            goServer.WaitForExit();
            ourServer.WaitForExit();
            Directory.Delete(folder, recursive: true);
        }
    }

    public static async Task ServeAsync(string address)
    {
        await using TtrpcServer server = new TtrpcServer()
            .AddService(Service, new TtrpcService().Unary<StringValue, StringValue>("Echo", StringValue.Parser, (request, _) => new ValueTask<StringValue>(request)));
        Task serving = server.ServeAsync(TtrpcListener.Unix(address));
        Console.WriteLine("ready");
        await serving;
    }

    private static void Contest(string folder, string go, int workers)
    {
        double goBytes = 0, ourBytes = 0;
        new Contest(workers == 1 ? "ttrpc, one call after another" : $"ttrpc, {workers} calls at a time", "ns a call", "the Go client with the Go server")
            .Add("client and server Go", () => OfGo(go, Path.Combine(folder, "go"), workers, out goBytes))
            .Add("client Holdpoint.Ttrpc, server Go", () => OfOursAsync(Path.Combine(folder, "go"), workers).Result.Nanoseconds)
            .Add("client Go, server Holdpoint.Ttrpc", () => OfGo(go, Path.Combine(folder, "ours"), workers, out _))
            .Add("client and server Holdpoint.Ttrpc", () =>
            {
                (double nanoseconds, ourBytes) = OfOursAsync(Path.Combine(folder, "ours"), workers).Result;
                return nanoseconds;
            })
            .Run(Rounds);
        Console.WriteLine($"  bytes allocated a call by the client: Go {goBytes}, Holdpoint.Ttrpc {ourBytes:F0}");
    }

    private static double OfGo(string go, string address, int workers, out double bytes)
    {
        using Process process = Process.Start(new ProcessStartInfo(go, ["bench", address, $"{Calls}", $"{workers}"]) { RedirectStandardOutput = true })!;
        string[] numbers = process.StandardOutput.ReadToEnd().Split();
        process.WaitForExit();
        bytes = double.Parse(numbers[1], CultureInfo.InvariantCulture);
        return double.Parse(numbers[0], CultureInfo.InvariantCulture);
    }

    private static async Task<(double Nanoseconds, double Bytes)> OfOursAsync(string address, int workers)
    {
        await using TtrpcClient client = await TtrpcClient.ConnectUnixAsync(address);
        string text = new('x', 100);
        await CallAsync(client, text, Calls / 10);
        long bytes = GC.GetTotalAllocatedBytes(precise: true);
        long began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => Task.Run(() => CallAsync(client, text, Calls / workers))));
        TimeSpan took = Stopwatch.GetElapsedTime(began);
        return (took.TotalNanoseconds / Calls, (double)(GC.GetTotalAllocatedBytes(precise: true) - bytes) / Calls);
    }

    private static async Task CallAsync(TtrpcClient client, string text, int count)
    {
        for (int i = 0; i < count; i++)
        {
            _ = await client.CallAsync(Service, "Echo", new StringValue { Value = text }, StringValue.Parser);
        }
    }

    private static Process Start(string program, params string[] arguments)
    {
        Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        return process.StandardOutput.ReadLine() == "ready" ? process : throw new InvalidOperationException($"{program} does not serve");
    }
}
