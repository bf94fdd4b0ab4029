using System.Text.Json;
using EverArcade.Cloud.Protocol.Codec;
using EverArcade.Cloud.Protocol.Receipts;

namespace EverArcade.Cloud.Http.Receipts;

/// <summary>Names for the detail codes of receipts.</summary>
internal static class ReceiptDetail
{
    /// <returns>Null where the status has no details, or this build no name.</returns>
    public static string? NameOf(ReceiptStatus status, uint detail) => status switch
    {
        ReceiptStatus.Trapped => Name((TrapCode)detail),
        ReceiptStatus.LimitExceeded => Name((LimitCode)detail),
        ReceiptStatus.BadOutput when detail > (uint)AbiFault.Malformed => Name((CodecError)(detail - (uint)AbiFault.Malformed)),
        ReceiptStatus.BadOutput => Name((AbiFault)detail),
        _ => null,
    };

    private static string? Name<T>(T code)
        where T : struct, Enum => Enum.GetName(code) is { } name ? JsonNamingPolicy.KebabCaseLower.ConvertName(name) : null;
}
