// SPDX-License-Identifier: Apache-2.0

using System.Security.Cryptography;
using Holdpoint.Shim.Commands;

namespace Holdpoint.Shim.Tests.Commands;

/// <summary>Compared with the framework's.</summary>
public sealed class Sha256DigestTests
{
    [Fact]
    public void Of_EveryLengthOverSomeBlocks_IsTheFrameworks()
    {
        byte[] bytes = new byte[300];
        new Random(1).NextBytes(bytes);

        Assert.All(Enumerable.Range(0, bytes.Length + 1), length => Assert.Equal(SHA256.HashData(bytes.AsSpan(0, length)), Sha256Digest.Of(bytes.AsSpan(0, length))));
    }
}
