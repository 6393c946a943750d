// SPDX-License-Identifier: Apache-2.0

// Debuggers are many processes each; one test at a time also lets a test change PATH.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
[assembly: AssemblyFixture(typeof(Holdpoint.Debugging.Tests.SamplePrograms))]
