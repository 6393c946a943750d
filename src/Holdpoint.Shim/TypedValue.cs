// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim;

/// <summary>A value with the name of its type: containerd's <c>Any</c>, whose type URLs have no slash.</summary>
/// <param name="TypeUrl">Such as <c>containerd.runc.v1.Options</c>.</param>
/// <param name="Value">The message in protobuf form, or JSON, as the type says.</param>
public sealed record TypedValue(string TypeUrl, ReadOnlyMemory<byte> Value)
{
    /// <summary>The type's name: what follows the last slash, if there is one.</summary>
    public string TypeName => TypeUrl[(TypeUrl.LastIndexOf('/') + 1)..];
}
