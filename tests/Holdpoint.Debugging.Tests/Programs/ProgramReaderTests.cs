// SPDX-License-Identifier: Apache-2.0

using System.Buffers.Binary;
using Holdpoint.Debugging.Debuggers;
using Holdpoint.Debugging.Programs;
using Holdpoint.Testing;

namespace Holdpoint.Debugging.Tests.Programs;

public sealed class ProgramReaderTests(SamplePrograms programs)
{
    private static readonly string _goVersion = SamplePrograms.Run("go", "env", "GOVERSION").Trim();

    [Fact]
    public void OfFile_GoForDebugging_TellsAll()
    {
        ProgramInfo program = ProgramReader.OfFile(programs.Go);

        Assert.Equal(ProgramKind.Go, program.Kind);
        Assert.Equal(_goVersion, program.GoVersion);
        Assert.False(program.Stripped);
        Assert.True(program.HasDebugInformation);
        Assert.False(program.Optimised);
        Assert.Null(program.Interpreter);
    }

    [Fact]
    public void OfFile_GoOptimised_SaysSo() => Assert.True(ProgramReader.OfFile(programs.GoOptimised).Optimised);

    [Fact]
    public void OfFile_GoStripped_IsStillGo()
    {
        ProgramInfo program = ProgramReader.OfFile(programs.GoStripped);

        Assert.Equal(ProgramKind.Go, program.Kind);
        Assert.Equal(_goVersion, program.GoVersion);
        Assert.True(program.Stripped);
        Assert.False(program.HasDebugInformation);
    }

    [Fact]
    public void OfFile_GoWithoutSectionHeaders_IsFoundByItsMagic()
    {
        byte[] bytes = File.ReadAllBytes(programs.GoStripped);
        bytes.AsSpan(40, 8).Clear();
        bytes.AsSpan(60, 4).Clear();

        ProgramInfo program = ProgramReader.OfStream(new MemoryStream(bytes));

        Assert.Equal(ProgramKind.Go, program.Kind);
        Assert.Equal(_goVersion, program.GoVersion);
        Assert.True(program.Stripped);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".debug")]
    public void OfFile_SymbolsAreBesideIt_HasDebugInformation(string folder)
    {
        using TemporaryFolder place = new();
        string path = place["work"], symbols = Path.Combine(Directory.CreateDirectory(place[folder]).FullName, "native-linked.dbg");
        File.Copy(programs.NativeLinked, path);
        File.Copy(programs.NativeLinked + ".dbg", symbols);

        ProgramInfo program = ProgramReader.OfFile(path);

        Assert.True(program.HasDebugInformation);
        Assert.False(program.Stripped);
        Assert.Equal(symbols, program.Symbols!.Path);
        Assert.Null(BuildAdvice.For(program));
    }

    [Fact]
    public void OfFile_SymbolsAreGone_HasNone()
    {
        using TemporaryFolder place = new();
        File.Copy(programs.NativeLinked, place["work"]);

        ProgramInfo program = ProgramReader.OfFile(place["work"]);

        Assert.False(program.HasDebugInformation);
        Assert.True(program.Stripped);
        Assert.Null(program.Symbols);
    }

    [Fact]
    public void OfFile_SymbolsAreOfAnotherBuild_SaysSo()
    {
        using TemporaryFolder place = new();
        File.Copy(programs.NativeLinked, place["work"]);
        File.Copy(programs.NativeStatic, place["native-linked.dbg"]);

        ProgramInfo program = ProgramReader.OfFile(place["work"]);

        Assert.False(program.HasDebugInformation);
        Assert.Equal($"; the program's debugging information should be in {place["native-linked.dbg"]}, but it is of another build", BuildAdvice.For(program));
    }

    [Fact]
    public void OfFile_SymbolsAreNonsense_SaysSo()
    {
        using TemporaryFolder place = new();
        File.Copy(programs.NativeLinked, place["work"]);
        File.WriteAllText(place["native-linked.dbg"], "nonsense");

        Assert.EndsWith("but its ELF header is cut short or senseless", BuildAdvice.For(ProgramReader.OfFile(place["work"])), StringComparison.Ordinal);
    }

    [Fact]
    public void OfFile_Native_TellsLoaderAndLibraries()
    {
        ProgramInfo program = ProgramReader.OfFile(programs.Native);

        Assert.Equal(ProgramKind.Native, program.Kind);
        Assert.True(program.HasDebugInformation);
        Assert.StartsWith("/lib64/ld-linux", program.Interpreter, StringComparison.Ordinal);
        Assert.Equal(["libc.so.6"], program.Libraries);
        Assert.Null(program.GoVersion);
        Assert.Null(program.Optimised);
    }

    [Fact]
    public void OfFile_NativeStatic_HasNoLoader()
    {
        ProgramInfo program = ProgramReader.OfFile(programs.NativeStatic);

        Assert.Equal(ProgramKind.Native, program.Kind);
        Assert.Null(program.Interpreter);
        Assert.Empty(program.Libraries);
    }

    [Fact]
    public void OfFile_NativeStripped_SaysSo()
    {
        ProgramInfo program = ProgramReader.OfFile(programs.NativeStripped);

        Assert.Equal(ProgramKind.Native, program.Kind);
        Assert.True(program.Stripped);
        Assert.False(program.HasDebugInformation);
    }

    [Theory]
    [InlineData("#!/bin/sh\necho\n", "/bin/sh")]
    [InlineData("#! /usr/bin/env python3\n", "/usr/bin/env")]
    [InlineData("#!/bin/bash", "/bin/bash")]
    [InlineData("#!", "")]
    public void OfStream_Script_NamesInterpreter(string text, string interpreter)
    {
        ProgramInfo program = ProgramReader.OfStream(new MemoryStream([.. text.Select(c => (byte)c)]));

        Assert.Equal(ProgramKind.Script, program.Kind);
        Assert.Equal(interpreter, program.Interpreter);
    }

    [Fact]
    public void OfStream_Text_IsOther() => Assert.Equal(ProgramKind.Other, ProgramReader.OfStream(new MemoryStream("text"u8.ToArray())).Kind);

    [Fact]
    public void OfStream_Empty_IsUnknown() => Assert.Equal(ProgramKind.Unknown, ProgramReader.OfStream(new MemoryStream()).Kind);

    [Fact]
    public void OfFile_Missing_IsUnknownWithReason()
    {
        ProgramInfo program = ProgramReader.OfFile("/nonexistent/program");

        Assert.Equal(ProgramKind.Unknown, program.Kind);
        Assert.Contains("/nonexistent/program", program.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void OfFile_Folder_IsUnknown() => Assert.Equal(ProgramKind.Unknown, ProgramReader.OfFile("/tmp").Kind);

    [Theory]
    [InlineData(4)]
    [InlineData(20)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(1000)]
    [InlineData(100_000)]
    public void OfStream_CutShort_IsUnknown(int length)
    {
        byte[] bytes = File.ReadAllBytes(programs.Go)[..length];

        ProgramInfo program = ProgramReader.OfStream(new MemoryStream(bytes));

        Assert.Equal(ProgramKind.Unknown, program.Kind);
        Assert.NotNull(program.Problem);
    }

    /// <summary>Every field of the header, and the first sections' offsets and sizes, set to the largest value.</summary>
    [Fact]
    public void OfStream_HostileNumbers_ReadsLittleAndThrowsNothing()
    {
        byte[] good = File.ReadAllBytes(programs.Native);
        int sections = (int)BinaryPrimitives.ReadUInt64LittleEndian(good.AsSpan(40));
        int segments = (int)BinaryPrimitives.ReadUInt64LittleEndian(good.AsSpan(32));
        long before = GC.GetAllocatedBytesForCurrentThread();
        int tried = 0;
        foreach (int at in Enumerable.Range(4, 60).Concat(Enumerable.Range(segments, 400)).Concat(Enumerable.Range(sections, good.Length - sections)))
        {
            byte kept = good[at];
            foreach (byte hostile in (byte[])[0xff, 0x7f, 0])
            {
                good[at] = hostile;
                _ = ProgramReader.OfStream(new MemoryStream(good, writable: false));
                tried++;
            }

            good[at] = kept;
        }

        Assert.Equal(ProgramKind.Native, ProgramReader.OfStream(new MemoryStream(good)).Kind);
        Assert.True((GC.GetAllocatedBytesForCurrentThread() - before) / tried < 4 << 20);
    }
}
