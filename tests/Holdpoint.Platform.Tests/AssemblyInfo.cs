// SPDX-License-Identifier: Apache-2.0

// Tests count the descriptors of this process.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
