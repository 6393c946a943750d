// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Debugging.Stacks;

/// <summary>Code of a runtime's, which has its own rules for frames.</summary>
internal interface IManagedStack
{
    /// <summary>Whether an address is in such code.</summary>
    bool Owns(ulong address);

    /// <summary>Goes from a frame to its caller's: the registers are those of the caller then.</summary>
    /// <param name="registers">The program counter, the stack pointer, and those that a callee keeps.</param>
    /// <param name="isReturn">The program counter is behind a call.</param>
    /// <param name="read">Of the stack.</param>
    /// <returns>False where the caller cannot be found.</returns>
    bool TryStep(ref Registers registers, bool isReturn, StackReader read);
}
