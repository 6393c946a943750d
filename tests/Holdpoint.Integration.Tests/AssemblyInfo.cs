// SPDX-License-Identifier: Apache-2.0

// Each test starts containers on one of few daemons, and afterwards looks at all processes of the machine.
[assembly: Xunit.v3.Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
[assembly: AssemblyFixture(typeof(Holdpoint.Integration.Tests.SharedContainerds))]
