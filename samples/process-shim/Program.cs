// SPDX-License-Identifier: Apache-2.0

return Holdpoint.Shim.ShimHost.Run(args, new ProcessShim.ProcessShim());
