// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics.CodeAnalysis;
using Holdpoint.Debugging.Programs;
using Holdpoint.Debugging.Stacks;
using Holdpoint.Debugging.Stacks.DotNet;
using Holdpoint.Debugging.Stacks.Go;

namespace Holdpoint.Debugging.Tests.Stacks;

/// <summary>Tables of programs with bytes changed here and there: they are refused, or name something; nothing else comes of them.</summary>
[SuppressMessage("Security", "CA5394", Justification = "The same in each run is what is wanted.")]
public sealed class HostileTablesTests(SamplePrograms samples) : IClassFixture<SamplePrograms>
{
    private const int Rounds = 300;
    private const int Changes = 40;

    [Fact]
    public void GoTable_BytesChanged_IsRefusedOrAnswers()
    {
        byte[] program = File.ReadAllBytes(samples.Go);
        using MemoryStream whole = new(program);
        ElfFile file = ElfFile.Read(whole);
        ElfSection section = file.Section(".gopclntab")!;
        Dictionary<string, ulong> symbols = file.FindSymbols("main.main", "go:func.*", "go.func.*", "runtime.text");
        Assert.Equal("main.main", Assert.Single(GoFunctionTable.Read(file, symbols).Describe(symbols["main.main"])).Function);
        Random random = new(1);
        int refused = 0;
        for (int round = 0; round < Rounds; round++)
        {
            byte[] changed = [.. program];
            // Also its header, where half of them hit.
            Change(random, changed, (int)section.Offset, round % 2 == 0 ? 80 : (int)section.Size);
            using MemoryStream stream = new(changed);
            try
            {
                GoFunctionTable table = GoFunctionTable.Read(ElfFile.Read(stream), symbols);
                for (ulong address = symbols["main.main"]; address < symbols["main.main"] + 200; address += 3)
                {
                    _ = table.Describe(address);
                    _ = table.FrameSize(address);
                }
            }
            catch (StackSourceException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1, Rounds - 1);
    }

    [Fact]
    public void CompiledImage_BytesChanged_IsRefusedOrAnswers()
    {
        string library = typeof(object).Assembly.Location;
        byte[] image = File.ReadAllBytes(library);
        Random random = new(2);
        string copy = Path.Combine(samples.Folder, "changed.dll");
        int refused = 0;
        for (int round = 0; round < Rounds / 10; round++)
        {
            byte[] changed = [.. image];
            Change(random, changed, 0, round % 2 == 0 ? 2048 : changed.Length);
            File.WriteAllBytes(copy, changed);
            using CompiledImage? read = CompiledImage.Read(copy);
            refused += read is null ? 1 : 0;
            foreach (ulong address in Addresses(library, 100))
            {
                _ = read?.Find(address);
                Registers registers = new() { Rsp = 1000, Rbp = 1000 };
                _ = read?.TryStep(address, ref registers, (ulong at, out ulong word) => (word = at) > 0);
            }
        }

        Assert.InRange(refused, 1, (Rounds / 10) - 1);
    }

    [Fact]
    public void CompiledImage_OfTheFramework_NamesItsMethods()
    {
        using CompiledImage image = Assert.IsType<CompiledImage>(CompiledImage.Read(typeof(object).Assembly.Location));

        string[] names = [.. Addresses(typeof(object).Assembly.Location, 4000).Select(image.Find).OfType<string>()];

        // Its code is a part of it.
        Assert.True(names.Distinct().Count() > 500, $"{names.Length} names");
        Assert.Contains(names, name => name.StartsWith("System.Threading.", StringComparison.Ordinal));
    }

    // All over an image.
    private static IEnumerable<ulong> Addresses(string path, int count)
    {
        ulong step = (ulong)new FileInfo(path).Length / (ulong)count;
        return Enumerable.Range(0, count).Select(number => (ulong)number * step);
    }

    private static void Change(Random random, byte[] bytes, int start, int length)
    {
        for (int i = random.Next(1, Changes); i > 0; i--)
        {
            bytes[start + random.Next(length)] = (byte)random.Next(256);
        }
    }
}
