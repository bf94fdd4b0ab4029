using EverArcade.Cloud.Client.Problems;
using EverArcade.Cloud.Client.Wire;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Client.Submissions;

/// <summary>Submits and waits for receipts. What is answered must name the submission as computed here. Thread-safe.</summary>
public sealed class SubmissionsApi
{
    private readonly Connection _connection;

    internal SubmissionsApi(Connection connection) => _connection = connection;

    /// <summary>Submits. Sending the same submission again is safe: it has one receipt.</summary>
    /// <param name="submission">From <see cref="SubmissionDraft"/>.</param>
    /// <param name="wait">How long the server may wait for the receipt, up to 30 seconds; zero only queues.</param>
    /// <param name="cancellationToken">Ends the wait, never the execution.</param>
    /// <exception cref="EverArcadeProblemException">Refused; every reason is listed.</exception>
    /// <exception cref="EverArcadeAnswerException">The answer is about something else, or does not verify.</exception>
    public async Task<SubmissionAnswer> SubmitAsync(
        Submission submission, TimeSpan wait, CancellationToken cancellationToken)
    {
        var path = $"v1/contracts/{submission.Contract}/submissions";
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = Connection.Json(RequestBodies.Submission(submission)),
        };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", submission.Nonce);
        Connection.Prefer(request, wait);
        var answer = await _connection.SendAsync(request, ClientJson.Default.SubmissionDocument, cancellationToken)
            .ConfigureAwait(false);
        return Check(answer.Value, submission.Contract, submission.ComputeId(), submission.Nonce);
    }

    /// <summary>Asks for the receipt of a submission.</summary>
    /// <returns>Null when the server does not know the submission.</returns>
    public async Task<SubmissionAnswer?> ReadAsync(
        ContractId contract, SubmissionId submission, TimeSpan wait, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"v1/contracts/{contract}/submissions/{submission}");
        Connection.Prefer(request, wait);
        try
        {
            var answer = await _connection.SendAsync(request, ClientJson.Default.SubmissionDocument, cancellationToken)
                .ConfigureAwait(false);
            return Check(answer.Value, contract, submission, answer.Value.Nonce);
        }
        catch (EverArcadeProblemException problem) when (problem.Status == 404)
        {
            return null;
        }
    }

    private static SubmissionAnswer Check(
        SubmissionDocument answer, ContractId contract, SubmissionId submission, string? nonce)
    {
        if (answer.Submission != submission)
        {
            throw new EverArcadeAnswerException($"submission {submission}", $"answered with submission {answer.Submission}");
        }

        var receipt = answer.Receipt?.Check(contract);
        return receipt is null || receipt.Receipt.Submission == submission
            ? new SubmissionAnswer(submission, nonce, receipt)
            : throw new EverArcadeAnswerException(
                $"submission {submission}", $"the receipt is that of submission {receipt.Receipt.Submission}");
    }
}
