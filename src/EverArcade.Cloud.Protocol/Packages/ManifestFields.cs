using System.Buffers.Text;
using EverArcade.Cloud.Protocol.Json;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Protocol.Packages;

/// <summary>Takes fields out of a parsed JSON object and notes each that is missing, of the wrong kind or unknown.</summary>
internal sealed class ManifestFields
{
    private readonly ReadOnlyMemory<byte> _json;
    private readonly string _prefix;
    private readonly List<Refusal> _refusals;
    private readonly SortedDictionary<string, JsonValue> _left = new(StringComparer.Ordinal);

    public ManifestFields(ReadOnlyMemory<byte> json, JsonValue value, string prefix, List<Refusal> refusals)
    {
        _json = json;
        _prefix = prefix;
        _refusals = refusals;
        foreach (var member in value.Members)
        {
            _left.Add(member.Name, member.Value);
        }
    }

    public string? Text(string name)
    {
        var text = OptionalText(name, out var found);
        if (!found)
        {
            _refusals.Add(new Refusal(PackageRefusals.ManifestMissingField, Place(name), "This field is needed."));
        }

        return text;
    }

    public string? OptionalText(string name) => OptionalText(name, out _);

    public T? Choice<T>(string name, (T Value, string Name)[] choices) where T : struct
    {
        var text = Text(name);
        foreach (var choice in choices)
        {
            if (choice.Name == text)
            {
                return choice.Value;
            }
        }

        if (text is not null)
        {
            RefuseField(name, "One of " + string.Join(", ", Array.ConvertAll(choices, choice => choice.Name)) + ".");
        }

        return null;
    }

    public PublicKey? Key(string name)
    {
        var text = Text(name);
        if (text is null)
        {
            return null;
        }

        if (PublicKey.TryParse(text, out var key))
        {
            return key;
        }

        RefuseField(name, "An Ed25519 public key: 64 lowercase hex characters.");
        return null;
    }

    public ulong? OptionalInteger(string name, ulong max)
    {
        if (!Take(name, JsonKind.Number, "A whole number.", out var value, out _))
        {
            return null;
        }

        var literal = _json.Span.Slice(value!.Offset, value.Length);
        if (Utf8Parser.TryParse(literal, out ulong number, out var consumed) && consumed == literal.Length && number <= max)
        {
            return number;
        }

        RefuseField(name, $"A whole number, 1 to {max}.");
        return null;
    }

    public ManifestFields? OptionalObject(string name) =>
        Take(name, JsonKind.Object, "An object.", out var value, out _)
            ? new ManifestFields(_json, value!, $"{_prefix}{name}.", _refusals)
            : null;

    /// <summary>Refuses every field that nobody has taken.</summary>
    public void RefuseUnknown()
    {
        foreach (var name in _left.Keys)
        {
            _refusals.Add(new Refusal(PackageRefusals.ManifestUnknownField, Place(Shorten(name)), "No such field."));
        }
    }

    private string? OptionalText(string name, out bool found) =>
        Take(name, JsonKind.Text, "A string.", out var value, out found) ? value!.Text : null;

    private bool Take(string name, JsonKind kind, string rule, out JsonValue? value, out bool found)
    {
        found = _left.Remove(name, out value);
        if (!found)
        {
            return false;
        }

        if (value!.Kind != kind)
        {
            RefuseField(name, rule);
            return false;
        }

        return true;
    }

    private void RefuseField(string name, string rule) =>
        _refusals.Add(new Refusal(PackageRefusals.ManifestBadField, Place(name), rule));

    private string Place(string name) => $"{PackageFile.ManifestPath}:{_prefix}{name}";

    // A stranger chose the name: keep refusals readable.
    private static string Shorten(string name) => name.Length <= 64 ? name : name[..64] + "…";
}
