using System.Globalization;
using System.Text;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Notes;

namespace EverArcade.Cloud.Protocol.Log;

/// <summary>Size and root of a receipt log as the text of a note (C2SP tlog-checkpoint): what a host signs and witnesses
/// cosign.</summary>
/// <remarks>
/// Layout (docs/format.md, Log note): origin, size in decimal, root in base64, one line each; lines that others define may
/// follow and are kept. Immutable, thread-safe.
/// </remarks>
public sealed record LogNote
{
    /// <summary>Which log: no other log has this line, nor may any key of another log have this name.</summary>
    public required string Origin { get; init; }

    /// <summary>Receipts in the log.</summary>
    public required ulong Size { get; init; }

    /// <summary>The RFC 6962 tree hash.</summary>
    public required Hash256 Root { get; init; }

    /// <summary>Further lines, each without its line feed; ours has none.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>The origin of a contract branch's log: the scheme-less URL at which its tiles are served.</summary>
    /// <param name="host">The deployment's public name, with a path where it has one; no scheme, no slash at its end.</param>
    /// <param name="contract">The contract.</param>
    /// <param name="branch">The branch: a rollback starts another log.</param>
    public static string OriginOf(string host, ContractId contract, BranchId branch) =>
        $"{host}/v1/contracts/{contract}/branches/{branch}/log";

    /// <summary>The log at a frontier, signed; the key's name is the origin, as tlog-checkpoint wants it.</summary>
    public static Note Sign(string origin, LogFrontier log, SigningKey key) =>
        Note.Sign(new LogNote { Origin = origin, Size = log.Size, Root = log.Root }.ToText(), origin, key);

    /// <summary>The text that is signed.</summary>
    public string ToText()
    {
        var text = new StringBuilder()
            .Append(Origin).Append('\n')
            .Append(Size).Append('\n')
            .Append(Convert.ToBase64String(Root.ToArray())).Append('\n');
        foreach (var line in Extensions)
        {
            _ = text.Append(line).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Reads a note's text; a size with leading zeros or a root of another length is refused.</summary>
    public static bool TryParse(string text, out LogNote? log)
    {
        log = null;
        var lines = text.Split('\n');
        Span<byte> root = stackalloc byte[Hash256.Length + 1];
        if (lines.Length < 4 || lines[^1].Length > 0 || lines[0].Length == 0
            || !ulong.TryParse(lines[1], NumberStyles.None, null, out var size)
            || !Convert.TryFromBase64String(lines[2], root, out var length) || length != Hash256.Length)
        {
            return false;
        }

        var read = new LogNote
        {
            Origin = lines[0],
            Size = size,
            Root = Hash256.FromBytes(root[..length]),
            Extensions = lines[3..^1],
        };
        log = read.Extensions.All(line => line.Length > 0) && string.Equals(read.ToText(), text, StringComparison.Ordinal) ? read : null;
        return log is not null;
    }
}
