// SPDX-License-Identifier: Apache-2.0

// The reaper of a shim waits for every child of its process: no other test may have one meanwhile.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
