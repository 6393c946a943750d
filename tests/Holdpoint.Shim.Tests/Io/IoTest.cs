// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Platform.Linux;

namespace Holdpoint.Shim.Tests.Io;

/// <summary>Real programs, and a client that is the test, in a folder of its own. At the end no descriptor may be left open.</summary>
public abstract class IoTest : IDisposable
{
    private readonly int _descriptors;

    protected IoTest()
    {
        Context = new RealContext();
        _descriptors = RealContext.DescriptorCount;
    }

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    internal RealContext Context { get; }

    protected TemporaryFolder Folder { get; } = new();

    /// <inheritdoc/>
    public void Dispose()
    {
        Assert.True(Eventually.Holds(() => RealContext.DescriptorCount <= _descriptors), "left open: " + string.Join(' ', RealContext.Descriptors()));
        Context.Dispose();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>All that comes out of a FIFO.</summary>
    protected static Task<string> ReadAsync(string fifo) => Task.Run(() => File.ReadAllText(fifo), Token);

    /// <summary>Makes one; returns its path.</summary>
    protected string Fifo(string name)
    {
        string path = Folder[name];
        Assert.Equal(0, Libc.mkfifoat(Libc.AT_FDCWD, path, 0b110_000_000));
        return path;
    }
}
