using System.Globalization;
using System.Text;

namespace EverArcade.Cloud.Execution.Tests.Testsuite;

/// <summary>Takes scripts of the WebAssembly testsuite apart, as far as its driver needs: forms, their heads and their strings.</summary>
internal static class WastForms
{
    /// <summary>The parenthesised forms at the top of a text, comments and strings passed over.</summary>
    public static List<string> Of(string text)
    {
        var forms = new List<string>();
        var (depth, start) = (0, 0);
        for (var i = 0; i < text.Length; i++)
        {
            switch (text[i])
            {
                case ';' when At(text, i + 1) == ';':
                    i = EndOfLine(text, i);
                    break;
                case '(' when At(text, i + 1) == ';':
                    i = EndOfComment(text, i);
                    break;
                case '"':
                    i = EndOfString(text, i);
                    break;
                case '(':
                    start = depth++ == 0 ? i : start;
                    break;
                case ')' when --depth == 0:
                    forms.Add(text[start..(i + 1)]);
                    break;
                default:
                    break;
            }
        }

        return forms;
    }

    /// <summary>The forms directly in a form.</summary>
    public static List<string> In(string form) => Of(form[1..^1]);

    /// <summary>The first word of a form.</summary>
    public static string Head(string form) => Words(form).FirstOrDefault("");

    /// <summary>The words of a form before its first string or inner form.</summary>
    public static string[] Words(string form)
    {
        var end = form.AsSpan(1).IndexOfAny("(\";)") + 1;
        return form[1..end].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The bytes of all strings in a form, one behind the other.</summary>
    public static byte[] Strings(string form)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < form.Length; i++)
        {
            if (form[i] == ';' && At(form, i + 1) == ';')
            {
                i = EndOfLine(form, i);
            }
            else if (form[i] == '(' && At(form, i + 1) == ';')
            {
                i = EndOfComment(form, i);
            }
            else if (form[i] == '"')
            {
                var end = EndOfString(form, i);
                Unescape(form[(i + 1)..end], bytes);
                i = end;
            }
        }

        return [.. bytes];
    }

    private static void Unescape(string text, List<byte> bytes)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                var pair = char.IsSurrogatePair(text, i) ? 2 : 1;
                bytes.AddRange(Encoding.UTF8.GetBytes(text.Substring(i, pair)));
                i += pair - 1;
                continue;
            }

            switch (text[++i])
            {
                case 't':
                    bytes.Add((byte)'\t');
                    break;
                case 'n':
                    bytes.Add((byte)'\n');
                    break;
                case 'r':
                    bytes.Add((byte)'\r');
                    break;
                case '"' or '\'' or '\\':
                    bytes.Add((byte)text[i]);
                    break;
                case 'u':
                    var close = text.IndexOf('}', i);
                    var point = int.Parse(text.AsSpan(i + 2, close - i - 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                    bytes.AddRange(Encoding.UTF8.GetBytes(char.ConvertFromUtf32(point)));
                    i = close;
                    break;
                default:
                    bytes.Add(byte.Parse(text.AsSpan(i, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                    i++;
                    break;
            }
        }
    }

    private static char At(string text, int at) => at < text.Length ? text[at] : '\0';

    private static int EndOfLine(string text, int at)
    {
        var end = text.IndexOf('\n', at);
        return end < 0 ? text.Length : end;
    }

    private static int EndOfString(string text, int at)
    {
        for (at++; text[at] != '"'; at++)
        {
            at += text[at] == '\\' ? 1 : 0;
        }

        return at;
    }

    private static int EndOfComment(string text, int at)
    {
        var depth = 0;
        do
        {
            var two = text.AsSpan(at, 2);
            depth += two is "(;" ? 1 : two is ";)" ? -1 : 0;
            at += two is "(;" or ";)" ? 2 : 1;
        }
        while (depth > 0);
        return at - 1;
    }
}
