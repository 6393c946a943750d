// SPDX-License-Identifier: Apache-2.0

// Tests set the event folder in this process's environment.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
