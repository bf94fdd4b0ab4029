namespace EverArcade.Cloud.EndToEnd.Tests.Chaos;

/// <summary>What happens to one storage request on its way.</summary>
internal enum WireFault
{
    None,

    /// <summary>The connection ends before the service sees the request.</summary>
    LostRequest,

    /// <summary>The service acts, the connection ends before its answer.</summary>
    LostAnswer,

    /// <summary>The connection ends at once; the service acts later, when the sender may have sent the request again.</summary>
    LateRequest,

    /// <summary>500, 503 or 429 without the service acting.</summary>
    Refused,

    /// <summary>500, 503 or 429 although the service acted.</summary>
    RefusedAfterwards,

    /// <summary>The service acts, and nothing comes until the sender gives up.</summary>
    TimedOut,

    /// <summary>Held back for a while, so that requests sent later overtake it.</summary>
    Delayed,

    /// <summary>The service gets it twice: a message sent is in the queue twice.</summary>
    Twice,
}
