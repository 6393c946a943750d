// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Windows.Tests.Running;

/// <summary>The executables that ./test builds for Windows.</summary>
internal static class WindowsPrograms
{
    /// <summary>out/win-x64/holdpoint.exe.</summary>
    public static string Holdpoint { get; } = Path.Combine(Repository.Root, "out", "win-x64", "holdpoint.exe");

    /// <summary>Waits as the runhcs shim does.</summary>
    public static string Waiter { get; } = Of("waiter");

    /// <summary>Pulses as docker-signal does, or sets.</summary>
    public static string Signaller { get; } = Of("signaller");

    /// <summary>Tells that it has begun.</summary>
    public static string FirstStep { get; } = Of("firststep");

    /// <summary>Waits for its stackdump event as dockerd does.</summary>
    public static string Listener { get; } = Of("listener");

    /// <summary>Runs a command without administrator's rights.</summary>
    public static string Lowered { get; } = Of("lowered");

    /// <summary>Waits, then calls main.work; in Go.</summary>
    public static string GoWaiter { get; } = Of("gowaiter");

    /// <summary>Folders with one debugger each, for a PATH.</summary>
    public static string DelveFolder { get; } = Path.Combine(Repository.Root, ".cache", "windows-debuggers", "dlv");

    public static string GdbServerFolder { get; } = Path.Combine(Repository.Root, ".cache", "windows-debuggers", "gdbserver");

    /// <summary>Presses ^C in a console of its own, or waits for it.</summary>
    public static string CtrlC { get; } = Of("ctrlc");

    private static string Of(string name) => Path.Combine(Repository.Root, "artifacts", "windows-programs", name + ".exe");
}
