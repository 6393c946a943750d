// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Ttrpc.Framing;

/// <summary>What a frame carries. Other values are ignored, as the Go implementation does, for what may come later.</summary>
internal enum FrameType : byte
{
    Request = 1,
    Response = 2,
    Data = 3,
}
