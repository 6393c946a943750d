// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using Holdpoint.Debugging.Programs;

namespace Holdpoint.Debugging.Tests.Programs;

/// <summary>Programs of Windows, built here.</summary>
public sealed class PeProgramTests(SamplePrograms programs)
{
    private const int HeaderPlace = 0x3c;

    [Fact]
    public void OfFile_GoForDebugging_TellsAll()
    {
        ProgramInfo program = ProgramReader.OfFile(programs.WindowsGo);

        Assert.Equal(ProgramKind.Go, program.Kind);
        Assert.Equal(SamplePrograms.Run("go", "env", "GOVERSION").Trim(), program.GoVersion);
        Assert.False(program.Optimised);
        Assert.False(program.Stripped);
        Assert.True(program.HasDebugInformation);
        Assert.False(program.HasPdb);
        Assert.Null(program.Interpreter);
        Assert.Contains("kernel32.dll", program.Libraries, StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public void OfFile_GoStripped_IsStillGo()
    {
        ProgramInfo program = ProgramReader.OfFile(programs.WindowsGoStripped);

        Assert.Equal(ProgramKind.Go, program.Kind);
        Assert.NotNull(program.GoVersion);
        Assert.True(program.Optimised);
        Assert.True(program.Stripped);
        Assert.False(program.HasDebugInformation);
    }

    [Fact]
    public void OfFile_NativeForDebugging_TellsAll()
    {
        ProgramInfo program = ProgramReader.OfFile(programs.WindowsNative);

        Assert.Equal(ProgramKind.Native, program.Kind);
        Assert.True(program.HasDebugInformation);
        Assert.False(program.Stripped);
        Assert.False(program.HasPdb);
        Assert.Null(program.GoVersion);
        Assert.Equal(["KERNEL32.dll", "msvcrt.dll"], program.Libraries);
    }

    // The start-up code of mingw brings its own debugging information: without -g, strip takes that away.
    [Fact]
    public void OfFile_NativeWithoutDebugInformation_HasItsSymbolsOnly()
    {
        ProgramInfo program = ProgramReader.OfFile(programs.WindowsNativePlain);

        Assert.Equal(ProgramKind.Native, program.Kind);
        Assert.False(program.HasDebugInformation);
        Assert.False(program.Stripped);
    }

    [Fact]
    public void OfFile_NativeStripped_SaysSo()
    {
        ProgramInfo program = ProgramReader.OfFile(programs.WindowsNativeStripped);

        Assert.Equal(ProgramKind.Native, program.Kind);
        Assert.False(program.HasDebugInformation);
        Assert.True(program.Stripped);
    }

    /// <summary>An assembly of ours names its PDB as Microsoft's compilers do.</summary>
    [Fact]
    public void OfFile_AssemblyWithPdb_SaysSo()
    {
        ProgramInfo program = ProgramReader.OfFile(typeof(ProgramReader).Assembly.Location);

        Assert.Equal(ProgramKind.Native, program.Kind);
        Assert.True(program.HasPdb);
        Assert.False(program.HasDebugInformation);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(63)]
    [InlineData(200)]
    [InlineData(500)]
    public void OfStream_CutShort_IsUnknown(int length)
    {
        ProgramInfo program = ProgramReader.OfStream(new MemoryStream(File.ReadAllBytes(programs.WindowsNative)[..length]));

        Assert.Equal(ProgramKind.Unknown, program.Kind);
        Assert.StartsWith("its PE header is cut short or senseless", program.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void OfStream_ProgramOfDos_IsUnknown() =>
        Assert.Equal(ProgramKind.Unknown, ProgramReader.OfStream(new MemoryStream([.. "MZ"u8, .. new byte[4096]])).Kind);

    /// <summary>Every byte of the headers, of the import and debug tables' places and of the sections' set to the largest value.</summary>
    [Fact]
    public void OfStream_HostileNumbers_ReadsLittleAndThrowsNothing()
    {
        byte[] good = File.ReadAllBytes(programs.WindowsNative);
        int header = BinaryPrimitives.ReadInt32LittleEndian(good.AsSpan(HeaderPlace));
        int sections = BinaryPrimitives.ReadUInt16LittleEndian(good.AsSpan(header + 6));
        int headers = header + 24 + BinaryPrimitives.ReadUInt16LittleEndian(good.AsSpan(header + 20)) + (sections * 40);
        long before = GC.GetAllocatedBytesForCurrentThread();
        int tried = 0;
        foreach (int at in Enumerable.Range(HeaderPlace, 4).Concat(Enumerable.Range(header, headers - header)))
        {
            byte kept = good[at];
            foreach (byte hostile in (byte[])[0xff, 0x80, 0x7f, 0])
            {
                good[at] = hostile;
                _ = ProgramReader.OfStream(new MemoryStream(good, writable: false));
                tried++;
            }

            good[at] = kept;
        }

        Assert.Equal(ProgramKind.Native, ProgramReader.OfStream(new MemoryStream(good)).Kind);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / tried, 1, 8 << 20);
    }
}
