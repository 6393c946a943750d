// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Io;

/// <summary>Neither input nor output.</summary>
internal sealed class NullIo : ProcessIo;
