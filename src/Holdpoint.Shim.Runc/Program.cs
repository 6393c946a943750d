// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Shim;
using Holdpoint.Shim.Runc;

return ShimHost.Run(args, new RuncShim());
