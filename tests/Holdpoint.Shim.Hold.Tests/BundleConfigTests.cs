// SPDX-License-Identifier: Apache-2.0

using System.Text;
using System.Text.Json;

namespace Holdpoint.Shim.Hold.Tests;

public sealed class BundleConfigTests : IDisposable
{
    private readonly DirectoryInfo _bundle = Directory.CreateTempSubdirectory("holdpoint-bundle-");

    public void Dispose() => _bundle.Delete(recursive: true);

    [Fact]
    public void Parse_AnnotationsAmongOthers_AreAllOfThem()
    {
        Dictionary<string, string> found = BundleConfig.Parse("""{"process":{"args":["a"],"annotations":{"x":"no"}},"annotations":{"a":"1","b.c":"zwei","n":3},"linux":{}}"""u8);

        Assert.Equal(new Dictionary<string, string> { ["a"] = "1", ["b.c"] = "zwei" }, found);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"annotations":null}""")]
    [InlineData("""{"annotations":[1]}""")]
    public void Parse_NoAnnotations_IsEmpty(string json) => Assert.Empty(BundleConfig.Parse(Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"annotations\":{")]
    [InlineData("nonsense")]
    public void Parse_NoObject_IsRefused(string json) => Assert.ThrowsAny<JsonException>(() => BundleConfig.Parse(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Annotations_NoFile_IsEmpty() => Assert.Empty(BundleConfig.Annotations(_bundle.FullName));

    [Fact]
    public void Annotations_DamagedFile_IsRefusedByName()
    {
        string path = Path.Combine(_bundle.FullName, "config.json");
        File.WriteAllText(path, "{\"annotations\":");

        HoldSettingException error = Assert.Throws<HoldSettingException>(() => BundleConfig.Annotations(_bundle.FullName));

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }
}
