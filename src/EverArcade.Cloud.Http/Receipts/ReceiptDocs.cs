using EverArcade.Cloud.Http.Answers;
using EverArcade.Cloud.Http.Routing;

namespace EverArcade.Cloud.Http.Receipts;

internal static class ReceiptDocs
{
    private static readonly ParameterDoc Raw = ParameterDoc.Query(
        "raw", ParameterKind.Flag, "Whether the encoded receipt, submission and diff come along, in hex.");

    public static RouteDoc List { get; } = new("listReceipts", "Receipts in order of their sequence.")
    {
        Parameters =
        [
            ParameterDoc.Query("from", ParameterKind.Number, "First sequence; 1 without."), ParameterDoc.Limit, Raw, ParameterDoc.Branch,
        ],
        Replies = [ReplyDoc.Ok<PageView<ReceiptView>>("A page; it may be shorter than asked when it gets large. What is in neither `items` nor `unreadable` is not there.")],
        Problems = [404, 503],
    };

    public static RouteDoc Read { get; } = new("readReceipt", "One receipt.")
    {
        Parameters = [Raw, ParameterDoc.Branch],
        Replies = [ReplyDoc.Ok<ReceiptView>("The receipt.")],
        Problems = [404, 503],
    };

    public static RouteDoc Prove { get; } = new("proveReceipt", "Proves that a receipt stands in the receipt log.")
    {
        Parameters = [ParameterDoc.Query("size", ParameterKind.Number, "Size of the log; the head's without.")],
        Replies = [ReplyDoc.Ok<InclusionView>("An inclusion proof (RFC 6962).")],
        Problems = [404, 503],
    };

    public static RouteDoc Compare { get; } = new("compareLog", "Proves that the receipt log only grew.")
    {
        Parameters =
        [
            new ParameterDoc("from", "query", ParameterKind.Number, "The smaller log's size.", IsRequired: true),
            ParameterDoc.Query("to", ParameterKind.Number, "The larger log's size; the head's without."),
        ],
        Replies = [ReplyDoc.Ok<ConsistencyView>("A consistency proof (RFC 6962).")],
        Problems = [404, 503],
    };
}
