// SPDX-License-Identifier: Apache-2.0

// The daemon, and the short actions around it, come with the SDK's host.
_ = new Holdpoint.Shim.Runc.RuncShim();
return 1;
