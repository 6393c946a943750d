// SPDX-License-Identifier: Apache-2.0

namespace Holdpoint.Debugging.Stacks.Go;

/// <summary>Walks a copied stack of Go code by the sizes of its frames.</summary>
internal static class GoStackWalk
{
    private const int MostFrames = 512;

    /// <summary>The frames, innermost first, without those that start every goroutine.</summary>
    public static IReadOnlyList<StackFrame> Walk(GoProgram program, ulong pc, ulong sp, StackReader read)
    {
        List<StackFrame> frames = [];
        bool isReturn = false;
        while (frames.Count < MostFrames && program.Describe(pc, isReturn) is { Count: > 0 } described)
        {
            if (described[^1].Function is "runtime.goexit" or "runtime.goexit.abi0" or "runtime.mstart" or "runtime.rt0_go")
            {
                break;
            }

            frames.AddRange(described);
            if (program.FrameSize(isReturn ? pc - 1 : pc) is not (>= 0 and int size) || !read(sp + (ulong)size, out ulong back) || back == 0)
            {
                break;
            }

            sp += (ulong)size + sizeof(ulong);
            pc = back;
            isReturn = true;
        }

        return frames;
    }
}
