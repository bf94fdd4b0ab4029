using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Client.Wire;

internal sealed class SubmissionIdConverter : TextConverter<SubmissionId>
{
    protected override bool TryParse(string text, out SubmissionId value) => SubmissionId.TryParse(text, out value);
}
