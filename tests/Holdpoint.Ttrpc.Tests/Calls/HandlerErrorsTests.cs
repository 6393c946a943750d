// SPDX-License-Identifier: Apache-2.0

using Google.Protobuf.WellKnownTypes;

namespace Holdpoint.Ttrpc.Tests.Calls;

/// <summary>Exceptions of .NET as codes.</summary>
public sealed class HandlerErrorsTests
{
    public static TheoryData<string, TtrpcStatusCode> Failures => new()
    {
        { nameof(EndOfStreamException), TtrpcStatusCode.OutOfRange },
        { nameof(ArgumentException), TtrpcStatusCode.InvalidArgument },
        { nameof(FileNotFoundException), TtrpcStatusCode.NotFound },
        { nameof(DirectoryNotFoundException), TtrpcStatusCode.NotFound },
        { nameof(UnauthorizedAccessException), TtrpcStatusCode.PermissionDenied },
        { "exists", TtrpcStatusCode.AlreadyExists },
        { nameof(OperationCanceledException), TtrpcStatusCode.Canceled },
        { nameof(IOException), TtrpcStatusCode.Unknown },
        { nameof(NotSupportedException), TtrpcStatusCode.Unknown },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Exception_OfAHandler_IsItsCode(string failure, TtrpcStatusCode code)
    {
        using TemporaryFolder folder = new();
        TtrpcService service = new TtrpcService().Unary<Empty, Empty>("Fail", Empty.Parser, (_, _) => throw Failure(failure, folder.Path));
        (DuplexStream one, DuplexStream other) = DuplexStream.Pair();
        await using TtrpcServer server = new TtrpcServer().AddService("s", service);
        _ = server.ServeConnectionAsync(other);
        await using TtrpcClient client = new(one);

        TtrpcException error = await Assert.ThrowsAsync<TtrpcException>(
            () => client.CallAsync("s", "Fail", new Empty(), Empty.Parser, null, TestContext.Current.CancellationToken).LimitedAsync());

        Assert.Equal(code, error.StatusCode);
        Assert.NotEmpty(error.Message);
    }

    private static Exception Failure(string name, string folder) => name switch
    {
        nameof(EndOfStreamException) => new EndOfStreamException(),
        nameof(ArgumentException) => new ArgumentException("no"),
        nameof(FileNotFoundException) => Record.Exception(() => File.ReadAllText(Path.Combine(folder, "nothing")))!,
        nameof(DirectoryNotFoundException) => Record.Exception(() => File.ReadAllText(Path.Combine(folder, "no", "thing")))!,
        nameof(UnauthorizedAccessException) => new UnauthorizedAccessException(),
        "exists" => Record.Exception(() => CreateTwice(Path.Combine(folder, "file")))!,
        nameof(OperationCanceledException) => new OperationCanceledException(),
        nameof(IOException) => new IOException(),
        _ => new NotSupportedException(),
    };

    private static void CreateTwice(string path)
    {
        new FileStream(path, FileMode.CreateNew).Dispose();
        new FileStream(path, FileMode.CreateNew).Dispose();
    }
}
