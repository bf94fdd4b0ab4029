using EverArcade.Cloud.Cli.Console;
using EverArcade.Cloud.Client;
using EverArcade.Cloud.Client.Receipts;
using EverArcade.Cloud.Client.Submissions;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;

namespace EverArcade.Cloud.Cli.Submissions;

/// <summary>Plays a recorded match: one input after the other, since the order of a match is part of it.</summary>
/// <remarks>Holds the players' keys until it is disposed.</remarks>
internal sealed class MatchRun(EverArcadeClient api, ContractId contract, SigningKey? commandKey, ulong? gasLimit) : IDisposable
{
    /// <summary>Longest wait for one input's receipt.</summary>
    private static readonly TimeSpan ReceiptTime = TimeSpan.FromSeconds(60);

    private readonly Dictionary<string, SigningKey> _players = new(StringComparer.Ordinal);

    /// <summary>Gas of all receipts.</summary>
    public ulong GasUsed { get; private set; }

    /// <param name="inputs">The match.</param>
    /// <param name="onReceipt">Told each receipt in order; may be null.</param>
    /// <param name="progress">How far it is.</param>
    /// <param name="cancellation">Ends the match after the input at hand.</param>
    /// <returns>The receipts, one for each input.</returns>
    public async Task<IReadOnlyList<CheckedReceipt>> PlayAsync(
        IReadOnlyList<RecordedInput> inputs, Action<CheckedReceipt>? onReceipt, ProgressLine progress, CancellationToken cancellation)
    {
        var receipts = new List<CheckedReceipt>(inputs.Count);
        foreach (var input in inputs)
        {
            var submission = SubmissionDraft.Create(contract, input.Action, input.Args, gasLimit, nonce: null, KeyOf(input));
            var answer = await Submitter.SubmitAsync(api, submission, ReceiptTime, cancellation);
            var receipt = answer.Receipt ?? throw new FailureException(
                ExitCode.Unreachable, $"input {receipts.Count + 1}: no receipt of submission {answer.Submission} within a minute");
            receipts.Add(receipt);
            GasUsed += receipt.Receipt.GasUsed;
            onReceipt?.Invoke(receipt);
            progress.Report(receipts.Count, inputs.Count, $"#{receipt.Receipt.Sequence} gas {receipt.Receipt.GasUsed,6} "
                + $"root {PlainText.Short(receipt.Receipt.NewStateRoot.ToString())}");
        }

        return receipts;
    }

    public void Dispose()
    {
        foreach (var key in _players.Values)
        {
            key.Dispose();
        }
    }

    private SigningKey? KeyOf(RecordedInput input)
    {
        if (input.Player is not { } player)
        {
            return commandKey;
        }

        if (!_players.TryGetValue(player, out var key))
        {
            key = DemoPlayer.Key(player);
            _players.Add(player, key);
        }

        return key;
    }
}
