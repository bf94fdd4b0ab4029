using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Http.Answers;

internal sealed class SubmissionIdConverter : HexConverter<SubmissionId>
{
    protected override void CopyTo(SubmissionId value, Span<byte> bytes) => value.Hash.CopyTo(bytes);

    protected override bool TryParse(string text, out SubmissionId value) => SubmissionId.TryParse(text, out value);
}
