// SPDX-License-Identifier: Apache-2.0

Console.WriteLine(Holdpoint.Platform.Linux.Processes.StartupSignals.Ignored);
return 0;
