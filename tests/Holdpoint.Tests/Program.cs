// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Tests;

// As xunit's own entry point has it, but for the first case: a test starts this executable again as another user.
return args is [OtherUser.Verb, .. string[] rest] ? OtherUser.Run(rest)
    : args.Contains("--server") || args.Contains("--internal-msbuild-node") ? await Xunit.MicrosoftTestingPlatform.TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions)
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
