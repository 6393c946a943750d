// SPDX-License-Identifier: Apache-2.0

using System.Text;
using System.Text.Json;
using Holdpoint.Bundles;

namespace Holdpoint.Tests.Bundles;

public sealed class BundleAnnotationsTests : IDisposable
{
    private readonly DirectoryInfo _bundle = Directory.CreateTempSubdirectory("holdpoint-bundle-");

    public void Dispose() => _bundle.Delete(recursive: true);

    [Fact]
    public void Parse_AnnotationsAmongOthers_AreAllOfThem()
    {
        Dictionary<string, string> found = BundleAnnotations.Parse("""{"process":{"args":["a"],"annotations":{"x":"no"}},"annotations":{"a":"1","b.c":"zwei","n":3},"linux":{}}"""u8);

        Assert.Equal(new Dictionary<string, string> { ["a"] = "1", ["b.c"] = "zwei" }, found);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"annotations":null}""")]
    [InlineData("""{"annotations":[1]}""")]
    public void Parse_NoAnnotations_IsEmpty(string json) => Assert.Empty(BundleAnnotations.Parse(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"annotations\":{")]
    [InlineData("nonsense")]
    public void Parse_NoObject_IsRefused(string json) => Assert.ThrowsAny<JsonException>(() => BundleAnnotations.Parse(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Read_NoFile_IsEmpty() => Assert.Empty(BundleAnnotations.Read(_bundle.FullName));

    [Fact]
    public void Read_DamagedFile_IsRefusedByName()
    {
        string path = Path.Combine(_bundle.FullName, "config.json");
        File.WriteAllText(path, "{\"annotations\":");

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => BundleAnnotations.Read(_bundle.FullName));

        Assert.Equal($"{path} cannot be read for annotations: not JSON at line 1, byte 16", error.Message);
    }

    [Fact]
    public void Read_Folder_IsRefusedInTheSystemsWords()
    {
        string path = _bundle.CreateSubdirectory("config.json").FullName;

        InvalidDataException error = Assert.Throws<InvalidDataException>(() => BundleAnnotations.Read(_bundle.FullName));

        Assert.Equal($"{path} cannot be read for annotations: Is a directory", error.Message);
    }
}
