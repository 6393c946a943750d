// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim;

/// <summary>What <c>Exec</c> asks for: one more process in a container.</summary>
/// <param name="Id">Its id, unique in the container.</param>
/// <param name="Stdio">Where its input and output go.</param>
/// <param name="Spec">The OCI process, as JSON, whatever the type says.</param>
public sealed record ExecRequest(string Id, StdioRequest Stdio, TypedValue Spec);
