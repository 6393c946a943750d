// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Holds;

namespace Holdpoint.Tests.Holds;

public sealed class UsersTests
{
    [Theory]
    [InlineData(0u, "root")]
    [InlineData(65534u, "nobody")]
    [InlineData(4294967294u, "4294967294")]
    // The group of Debian's games, and nobody's user id.
    [InlineData(60u, "60")]
    public void NameOf_User_IsTheNameOrTheNumber(uint uid, string expected) => Assert.Equal(expected, Users.NameOf(uid));
}
