// SPDX-License-Identifier: Apache-2.0

using Holdpoint.Ttrpc;

namespace Holdpoint.Shim.Tasks;

/// <summary>An entry of a state table: what a state says to a call.</summary>
/// <param name="Next">The state when the call has succeeded.</param>
/// <param name="Refusal">Why it is not allowed; null where it is.</param>
/// <param name="Code">Of the refusal.</param>
internal readonly record struct TaskMove(TaskState Next, string? Refusal = null, TtrpcStatusCode Code = TtrpcStatusCode.Unknown)
{
    /// <summary>As it is thrown; null where the call is allowed.</summary>
    public TtrpcException? Error => (Refusal, Code) switch
    {
        (null, _) => null,
        ({ } text, TtrpcStatusCode.NotFound) => ShimErrors.NotFound(text),
        ({ } text, TtrpcStatusCode.FailedPrecondition) => ShimErrors.FailedPrecondition(text),
        ({ } text, _) => ShimErrors.Unknown(text),
    };
}
