// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Debugging.Programs;

/// <summary>What an executable file is, as far as a debugger cares.</summary>
internal enum ProgramKind
{
    /// <summary>It could not be read, or its tables make no sense: <see cref="ProgramInfo.Problem"/> says what.</summary>
    Unknown,

    /// <summary>Built by the Go toolchain.</summary>
    Go,

    /// <summary>Any other program that is an ELF or PE file: C, C++, Rust, a NativeAOT program, an interpreter.</summary>
    Native,

    /// <summary>Begins with <c>#!</c>: the kernel runs <see cref="ProgramInfo.Interpreter"/>.</summary>
    Script,

    /// <summary>Neither ELF, nor PE, nor a script.</summary>
    Other,
}
