using System.CommandLine.Parsing;

namespace EverArcade.Cloud.Cli.Console;

/// <summary>What is wrong with a command line, in words of its user: the parser names the types of this program.</summary>
internal static class UsageText
{
    // What System.CommandLine says of text that is no value of an option's type.
    private const string ParserWords = "as expected type";

    public static string Of(ParseError error) => error.SymbolResult is OptionResult { Tokens: [.., var last] } option
        && error.Message.Contains(ParserWords, StringComparison.Ordinal)
        ? $"{option.Option.Name}: '{last.Value}' is not {NameOf(Nullable.GetUnderlyingType(option.Option.ValueType) ?? option.Option.ValueType)}."
        : error.Message.ReplaceLineEndings(" ");

    private static string NameOf(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.UInt32 => $"a whole number from 0 to {uint.MaxValue}",
        TypeCode.UInt64 => $"a whole number from 0 to {ulong.MaxValue}",
        TypeCode.Int32 => $"a whole number up to {int.MaxValue}",
        TypeCode.Int64 => $"a whole number up to {long.MaxValue}",
        TypeCode.Double => "a number",
        TypeCode.Boolean => "true or false",
        _ => "what is expected here",
    };
}
