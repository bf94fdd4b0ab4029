namespace EverArcade.Cloud.Protocol.Json;

/// <summary>Orders strings by their UTF-8 bytes, as the canonical encoding orders map keys.</summary>
internal sealed class Utf8Order : IComparer<string>
{
    private Utf8Order()
    {
    }

    public static Utf8Order Instance { get; } = new();

    public int Compare(string? x, string? y) => Utf16Text.CompareAsUtf8(x ?? "", y ?? "");
}
