namespace EverArcade.Cloud.Http;

/// <summary>What a request may ask for; each host applies the server's part of it to its own server.</summary>
public static class HttpBounds
{
    /// <summary>Longest body of a submission, bytes: the profile's 48 KiB encoded, with room for JSON.</summary>
    public const int SubmissionBytesMax = 64 << 10;

    /// <summary>Longest body of a contract or audit request, bytes.</summary>
    public const int SmallBodyBytesMax = 4 << 10;

    /// <summary>Longest body of sample inputs, bytes.</summary>
    public const int SampleBytesMax = 1 << 20;

    /// <summary>Sample inputs of one certification.</summary>
    public const int SamplesMax = 1_000;

    /// <summary>Gas of one sample input: an interpreter takes a few seconds for it at the very worst, and cannot be interrupted.</summary>
    public const ulong CertificationGasMax = 20_000_000;

    /// <summary>Seconds after which a certification begins nothing more.</summary>
    public const int CertificationSecondsMax = 25;

    /// <summary>Longest archive that is taken in, bytes: 64 GiB, some 10^8 receipts; it goes to a temporary file.</summary>
    public const long ArchiveBytesMax = 64L << 30;

    /// <summary>Most items of a page.</summary>
    public const int LimitMax = 500;

    /// <summary>Items of a page when the caller does not say.</summary>
    public const int LimitDefault = 50;

    /// <summary>Longest time a request may wait, seconds: below the 230 of Azure's front end and the 100 of common clients.</summary>
    public const int WaitSecondsMax = 30;

    /// <summary>Longest request line, bytes: a state key of 1 KiB, percent-encoded, with room.</summary>
    public const int RequestLineBytesMax = 8 << 10;

    /// <summary>Longest headers in all, bytes.</summary>
    public const int HeadersBytesMax = 16 << 10;

    /// <summary>Most headers.</summary>
    public const int HeadersMax = 64;
}
