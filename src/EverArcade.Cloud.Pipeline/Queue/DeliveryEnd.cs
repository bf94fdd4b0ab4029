namespace EverArcade.Cloud.Pipeline.Queue;

/// <summary>How the work on one delivery of a message ended. What becomes of the message then is its shell's to do: the pump
/// owns its queue, a Functions host owns its own.</summary>
public abstract record DeliveryEnd
{
    private DeliveryEnd()
    {
    }

    /// <summary>Nothing is left to do: what the message asks for stands.</summary>
    public sealed record Done : DeliveryEnd
    {
        public static Done Now { get; } = new();
    }

    /// <summary>Not now, through no fault of the message: it must come again after <paramref name="Delay"/>, and this delivery
    /// does not count as a failure.</summary>
    public sealed record Later(TimeSpan Delay) : DeliveryEnd;

    /// <summary>Not until somebody changes something (a quarantine): what the message asks for is written down, and a sweep
    /// brings it back once it can be done.</summary>
    public sealed record Held(TimeSpan Delay) : DeliveryEnd;

    /// <summary>Infrastructure met trouble: to be tried again, and parked after the last try.</summary>
    public sealed record Failed(Exception Trouble) : DeliveryEnd;

    /// <summary>It can never be worked: to be parked at once, with the reason.</summary>
    public sealed record Unworkable(string Reason) : DeliveryEnd;
}
