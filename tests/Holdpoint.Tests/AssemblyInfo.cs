// SPDX-License-Identifier: Apache-2.0

// A process has one debugger event and one HOLDPOINT_DIR.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
