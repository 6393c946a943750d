// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Runc.Options;

/// <summary>Options as TOML that cannot be read: says which line, and what is wrong with it.</summary>
internal sealed class TomlException(string message) : Exception(message);
