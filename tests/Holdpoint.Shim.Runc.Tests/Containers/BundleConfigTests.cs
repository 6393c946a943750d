// SPDX-License-Identifier: Apache-2.0

using System.Text;
using System.Text.Json;
using Holdpoint.Shim.Runc.Containers;

namespace Holdpoint.Shim.Runc.Tests.Containers;

public sealed class BundleConfigTests
{
    [Theory]
    [InlineData("""{"linux":{"namespaces":[{"type":"mount"},{"type":"pid"}]}}""", true)]
    [InlineData("""{"linux":{"namespaces":[{"path":"","type":"pid"}]}}""", true)]
    [InlineData("""{"linux":{"namespaces":[{"type":"pid","path":"/proc/1/ns/pid"}]}}""", false)]
    [InlineData("""{"linux":{"namespaces":[{"type":"mount"}]}}""", false)]
    [InlineData("""{"linux":{"namespaces":[]}}""", false)]
    [InlineData("""{"linux":{}}""", false)]
    [InlineData("""{"process":{"linux":{"namespaces":[{"type":"pid"}]}}}""", false)]
    [InlineData("""{"linux":null}""", false)]
    public void HasOwnPidNamespace_Config_IsWhatItSays(string json, bool own) => Assert.Equal(own, BundleConfig.HasOwnPidNamespace(Encoding.UTF8.GetBytes(json).AsSpan()));

    [Theory]
    [InlineData("[]")]
    [InlineData("nonsense")]
    public void HasOwnPidNamespace_NoObject_Throws(string json) => Assert.ThrowsAny<JsonException>(() => BundleConfig.HasOwnPidNamespace(Encoding.UTF8.GetBytes(json).AsSpan()));

    [Fact]
    public void HasOwnPidNamespace_NoFile_IsFalse() => Assert.False(BundleConfig.HasOwnPidNamespace("/nowhere"));

    [Theory]
    [InlineData("""{"args":["/bin/sh"],"terminal":true,"user":{"uid":1}}""", false, """{"terminal":false,"args":["/bin/sh"],"user":{"uid":1}}""")]
    [InlineData("""{ "cwd" : "/a b" , "Terminal" : false }""", true, """{"terminal":true,"cwd":"/a b"}""")]
    [InlineData("{}", true, """{"terminal":true}""")]
    public void WithTerminal_Process_HasTheRequests(string json, bool terminal, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(ExecSpec.WithTerminal(Encoding.UTF8.GetBytes(json), terminal)));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{} {}")]
    public void WithTerminal_NoObject_Throws(string json) => Assert.ThrowsAny<JsonException>(() => ExecSpec.WithTerminal(Encoding.UTF8.GetBytes(json), terminal: false));

    [Theory]
    [InlineData("[1,22,333]\n", "1,22,333")]
    [InlineData("[]", "")]
    [InlineData("null", "")]
    public void Parse_Pids_AreTaken(string json, string pids) => Assert.Equal(pids, string.Join(',', PidList.Parse(Encoding.UTF8.GetBytes(json))));

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1,\"2\"]")]
    [InlineData("[1.5]")]
    [InlineData("[1,")]
    public void Parse_SomethingElse_Throws(string json) => Assert.ThrowsAny<JsonException>(() => PidList.Parse(Encoding.UTF8.GetBytes(json)));
}
