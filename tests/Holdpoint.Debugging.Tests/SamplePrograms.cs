// SPDX-License-Identifier: Apache-2.0

using System.Diagnostics;

namespace Holdpoint.Debugging.Tests;

/// <summary>The programs of Samples/, built once with the machine's own compilers into a folder that goes away with the run.</summary>
public sealed class SamplePrograms : IDisposable
{
    private const string Mingw = "x86_64-w64-mingw32-gcc";

    private readonly Dictionary<string, string> _built = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("holdpoint-debugging-").FullName;

    public string Held => Once("held", path => Run("gcc", "-Wall", "-Werror", "-o", path, Source("held.c")));

    /// <summary>Go with everything that a debugger wants.</summary>
    public string Go => Once("go", path => BuildGo(path, "linux", "-gcflags", "all=-N -l"));

    public string GoOptimised => Once("go-optimised", path => BuildGo(path, "linux"));

    /// <summary>Go without symbol table and DWARF, as distributions ship it.</summary>
    public string GoStripped => Once("go-stripped", path => BuildGo(path, "linux", "-ldflags", "-s -w"));

    /// <summary>C, dynamic, position independent, with debugging information.</summary>
    public string Native => Once("native", path => Run("gcc", "-g", "-o", path, Source("work.c")));

    public string NativeStatic => Once("native-static", path => Run("gcc", "-g", "-static", "-o", path, Source("work.c")));

    public string NativeStripped => Once("native-stripped", path => Run("gcc", "-s", "-o", path, Source("work.c")));

    /// <summary>The same, with its debugging information in <c>native-linked.dbg</c> beside it.</summary>
    public string NativeLinked => Once("native-linked", path =>
    {
        _ = Run("gcc", "-g", "-Wl,--build-id", "-o", path, Source("work.c"));
        _ = Run("objcopy", "--only-keep-debug", path, path + ".dbg");
        _ = Run("objcopy", "--strip-all", "--add-gnu-debuglink=" + path + ".dbg", path);
    });

    /// <summary>The same for Windows.</summary>
    public string WindowsGo => Once("go.exe", path => BuildGo(path, "windows", "-gcflags", "all=-N -l"));

    public string WindowsGoStripped => Once("go-stripped.exe", path => BuildGo(path, "windows", "-ldflags", "-s -w"));

    public string WindowsNative => Once("native.exe", path => Run(Mingw, "-g", "-o", path, Source("work.c")));

    public string WindowsNativePlain => Once("native-plain.exe", path => Run(Mingw, "-Wl,--strip-debug", "-o", path, Source("work.c")));

    public string WindowsNativeStripped => Once("native-stripped.exe", path => Run(Mingw, "-s", "-o", path, Source("work.c")));

    public string Folder => _folder;

    public static string Source(string name) => Path.Combine(AppContext.BaseDirectory, "Samples", name);

    public static string Run(string program, params string[] arguments) => Run(program, new Dictionary<string, string>(), arguments);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Once(string name, Action<string> build)
    {
        if (!_built.TryGetValue(name, out string? path))
        {
            path = Path.Combine(_folder, name);
            build(path);
            _built[name] = path;
        }

        return path;
    }

    private static void BuildGo(string path, string system, params string[] flags) =>
        Run("go", new Dictionary<string, string> { ["GO111MODULE"] = "off", ["CGO_ENABLED"] = "0", ["GOOS"] = system }, ["build", .. flags, "-o", path, Source("work.go")]);

    private static string Run(string program, Dictionary<string, string> environment, params string[] arguments)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {process.ExitCode}\n{output}{errors.Result}");
        return output;
    }
}
