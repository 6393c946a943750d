// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Ttrpc.Serving;

/// <summary>A method under the name of one service.</summary>
internal sealed record NamedMethod(string Service, string Name, ServerMethod Method);
