// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Debugging.Debuggers;

namespace Holdpoint.Debugging.Tests.Debuggers;

public sealed class GdbListenerTests
{
    [Theory]
    [InlineData]
    [InlineData("/usr/bin/gdbserver", "not a pid", "1", "any")]
    [InlineData("/usr/bin/gdbserver", "1", "1")]
    public void Run_SenselessArguments_IsWrongUsage(params string[] arguments) => Assert.Equal(2, GdbListener.Run(arguments));

    [Fact]
    public void Run_ProcessIsGone_EndsAtOnce() => Assert.Equal(3, GdbListener.Run(["/usr/bin/gdbserver", "1", "1", "any"]));
}
