using System.Buffers;
using EverArcade.Cloud.Protocol.Codec;

namespace EverArcade.Cloud.Protocol.Contracts;

/// <summary>What a contract is made from. Its hash is the contract's id and stands as "previous receipt" in receipt 1.</summary>
/// <remarks>Encoding (docs/format.md, Genesis): package 32, profile 32, name string, salt 32.</remarks>
public sealed record Genesis
{
    /// <summary>Longest contract name, bytes of UTF-8: a label for people, kept to a line.</summary>
    public const int NameBytesMax = 100;

    public required Hash256 Package { get; init; }

    public required Hash256 Profile { get; init; }

    /// <summary>A label for people, 1 to <see cref="NameBytesMax"/> bytes of UTF-8; not unique.</summary>
    public required string Name { get; init; }

    /// <summary>Any 32 bytes: two contracts of one package and name differ by it.</summary>
    public required Hash256 Salt { get; init; }

    public ContractId ComputeId() => new(HashDomain.Contract.Hash(Encode()));

    public byte[] Encode()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new CanonicalWriter(output);
        writer.WriteHash(Package);
        writer.WriteHash(Profile);
        writer.WriteString(Name);
        writer.WriteHash(Salt);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads a whole genesis; on failure the reader's problem says why.</summary>
    public static bool TryRead(ref CanonicalReader reader, out Genesis? genesis)
    {
        genesis = null;
        if (!reader.TryReadHash(out var package) || !reader.TryReadHash(out var profile)
            || !reader.TryReadUtf8(out var name))
        {
            return false;
        }

        if (name.Length is 0 or > NameBytesMax)
        {
            return reader.Fail(CodecError.BadValue, reader.Offset - name.Length);
        }

        if (!reader.TryReadHash(out var salt))
        {
            return false;
        }

        genesis = new Genesis
        {
            Package = package,
            Profile = profile,
            Name = System.Text.Encoding.UTF8.GetString(name),
            Salt = salt,
        };
        return true;
    }
}
