using EverArcade.Cloud.Protocol.Contracts;

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
    public sealed record Later(ContractId Contract, TimeSpan Delay) : DeliveryEnd;

    /// <summary>Not while its contract is quarantined: the message is done, so that its deliveries do not count and nothing
    /// gets out of order; the submission stays in the ledger, and the release runs it in its turn.</summary>
    public sealed record Held : DeliveryEnd
    {
        public static Held Now { get; } = new();
    }

    /// <summary>Infrastructure met trouble: to be tried again, and parked after the last try.</summary>
    public sealed record Failed(Exception Trouble) : DeliveryEnd;

    /// <summary>It can never be worked: to be parked at once, with the reason.</summary>
    public sealed record Unworkable(string Reason) : DeliveryEnd;
}
