// SPDX-License-Identifier: Apache-2.0

// Each test has its own HOLDPOINT_DIR, which is this process's environment, and many processes.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
