// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Shim.Hold;
using Holdpoint.Tracing;

return args is [KeeperProcess.Verb, ..] ? KeeperProcess.Main(args) : Interposer.Run();
