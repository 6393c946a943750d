// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Debugging.Debuggers;
using Holdpoint.Debugging.Tests;

// As xunit's own entry point has it, but for the first case.
return args is [GdbListener.Verb, .. string[] rest] ? GdbListener.Run(rest)
    : args.Contains("--server") || args.Contains("--internal-msbuild-node") ? await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
