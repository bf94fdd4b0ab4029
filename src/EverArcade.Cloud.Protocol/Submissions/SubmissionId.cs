namespace EverArcade.Cloud.Protocol.Submissions;

/// <summary>A submission's name: the tagged hash of everything in it but the signature, and what its sender signs.</summary>
public readonly record struct SubmissionId(Hash256 Hash)
{
    public static bool TryParse(ReadOnlySpan<char> hex, out SubmissionId id)
    {
        var parsed = Hash256.TryParse(hex, out var hash);
        id = new SubmissionId(hash);
        return parsed;
    }

    public override string ToString() => Hash.ToString();
}
