// SPDX-License-Identifier: Apache-2.0

using System.Runtime.Versioning;
using System.Text;

namespace Holdpoint.Platform.Windows;

/// <summary>
/// On Windows a program gets one text, and cuts it into arguments itself. The rules here are those of CommandLineToArgvW and of
/// Microsoft's C run-time: in quotes blanks do not separate; of backslashes before a quote two make one, an odd one keeps the quote.
/// </summary>
internal static class CommandLines
{
    /// <summary>What follows an argument, as it stands there: cutting and joining again would change what some programs see.</summary>
    /// <param name="line">The whole command line; its first word is the program.</param>
    /// <param name="mark">The argument, such as <c>--</c>.</param>
    /// <returns>Null where there is no such argument.</returns>
    public static string? After(string line, string mark)
    {
        int position = EndOfProgram(line);
        while (true)
        {
            position = SkipBlanks(line, position);
            if (position == line.Length)
            {
                return null;
            }

            int start = position;
            position = EndOfArgument(line, start);
            if (line.AsSpan(start, position - start).SequenceEqual(mark))
            {
                return line[SkipBlanks(line, position)..];
            }
        }
    }

    /// <summary>A text that is cut into these arguments again.</summary>
    public static string Join(IEnumerable<string> arguments) => string.Join(' ', arguments.Select(Quote));

    /// <summary>One argument, in quotes where it needs them.</summary>
    public static string Quote(string argument)
    {
        if (argument.Length > 0 && !argument.AsSpan().ContainsAny(" \t\n\v\""))
        {
            return argument;
        }

        StringBuilder text = new("\"");
        int backslashes = 0;
        foreach (char letter in argument)
        {
            if (letter == '"')
            {
                // Those before it are doubled, and it gets one of its own.
                _ = text.Append('\\', backslashes + 1);
            }

            _ = text.Append(letter);
            backslashes = letter == '\\' ? backslashes + 1 : 0;
        }

        return text.Append('\\', backslashes).Append('"').ToString();
    }

    /// <summary>The program that a command line names.</summary>
    public static string ProgramOf(string line) => line[..EndOfProgram(line)].Trim('"');

    /// <summary>The arguments, the program's own name first, as the system itself cuts them.</summary>
    [SupportedOSPlatform("windows")]
    public static unsafe string[] Split(string line)
    {
        if (line.Length == 0)
        {
            return [];
        }

        fixed (char* text = line)
        {
            char** arguments = Kernel32.CommandLineToArgvW(text, out int count);
            if (arguments is null)
            {
                return [line];
            }

            string[] result = new string[count];
            for (int index = 0; index < count; index++)
            {
                result[index] = new string(arguments[index]);
            }

            _ = Kernel32.LocalFree((nint)arguments);
            return result;
        }
    }

    /// <summary>This process's own command line.</summary>
    [SupportedOSPlatform("windows")]
    public static unsafe string OfThisProcess() => new(Kernel32.GetCommandLineW());

    /// <summary>In the program's name a backslash is a backslash.</summary>
    private static int EndOfProgram(string line)
    {
        if (line.StartsWith('"'))
        {
            int quote = line.IndexOf('"', 1);
            return quote < 0 ? line.Length : quote + 1;
        }

        int blank = line.AsSpan().IndexOfAny(' ', '\t');
        return blank < 0 ? line.Length : blank;
    }

    private static int EndOfArgument(string line, int position)
    {
        bool quoted = false;
        int backslashes = 0;
        for (; position < line.Length; position++)
        {
            char letter = line[position];
            if (!quoted && letter is ' ' or '\t')
            {
                break;
            }

            if (letter == '"' && backslashes % 2 == 0)
            {
                quoted = !quoted;
            }

            backslashes = letter == '\\' ? backslashes + 1 : 0;
        }

        return position;
    }

    private static int SkipBlanks(string line, int position)
    {
        while (position < line.Length && line[position] is ' ' or '\t')
        {
            position++;
        }

        return position;
    }
}
