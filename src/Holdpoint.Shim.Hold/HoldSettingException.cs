// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Shim.Hold;

/// <summary>A setting that cannot be read; the message names it and says what can be.</summary>
internal sealed class HoldSettingException(string message) : Exception(message);
