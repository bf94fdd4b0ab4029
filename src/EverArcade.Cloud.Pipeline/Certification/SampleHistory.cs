using System.Globalization;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.Keys;
using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Plans;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Refusals;
using EverArcade.Cloud.Protocol.Submissions;

namespace EverArcade.Cloud.Pipeline.Certification;

/// <summary>The contract that sample inputs are played on, and their submissions: the same wherever and whenever they are made.</summary>
/// <remarks>Holds the players' keys until it is disposed. Not thread-safe.</remarks>
public sealed class SampleHistory : IDisposable
{
    /// <summary>Gas of a submission when nobody says: what a host takes (docs/http.md, Submitting).</summary>
    public const ulong GasLimitDefault = 10_000_000;

    private const string ContractName = "certification";

    private const string OnlyNodeId = "main";

    private readonly IReadOnlyList<SampleInput> _samples;
    private readonly Dictionary<string, SigningKey> _players = new(StringComparer.Ordinal);
    private readonly ContractId _contract;

    /// <param name="package">Whose contract.</param>
    /// <param name="profile">Under which profile.</param>
    /// <param name="samples">What is submitted, in order.</param>
    /// <param name="gasLimit">Gas of each; null takes the package's, else <see cref="GasLimitDefault"/>, never above the profile's.</param>
    public SampleHistory(Package package, ExecutionProfile profile, IReadOnlyList<SampleInput> samples, ulong? gasLimit)
    {
        _samples = samples;
        GasLimit = Math.Min(gasLimit ?? package.Manifest.Limits.Gas ?? GasLimitDefault, profile.GasMax);
        Genesis = new Genesis
        {
            Package = package.Hash,
            Profile = profile.ComputeHash(),
            Name = ContractName,
            Salt = Hash256.Zero,
        };
        _contract = Genesis.ComputeId();
    }

    public Genesis Genesis { get; }

    public ulong GasLimit { get; }

    public int Count => _samples.Count;

    /// <summary>The submission of a sample, counted from 0.</summary>
    public Submission Submission(int sample)
    {
        var input = _samples[sample];
        var submission = new Submission
        {
            Contract = _contract,
            Nonce = string.Create(CultureInfo.InvariantCulture, $"sample-{sample + 1}"),
            GasLimit = GasLimit,
            Plan = new Plan
            {
                Nodes = [new PlanNode { Id = OnlyNodeId, Action = input.Action, Args = input.Args, Deps = [] }],
            },
        };
        return input.Player is { } player ? submission.SignedBy(KeyOf(player)) : submission;
    }

    /// <summary>Why a host would not take the samples; empty when it would.</summary>
    public IReadOnlyList<Refusal> Check(ExecutionProfile profile) =>
    [
        .. Enumerable.Range(0, Count).SelectMany(sample => SubmissionCheck.Check(Submission(sample), profile)
            .Select(refusal => refusal with { Place = $"line {_samples[sample].Line}: {refusal.Place}" })).Take(20),
    ];

    /// <summary>How reports name a sample.</summary>
    public string PlaceOf(int sample) => $"sample {sample + 1} (line {_samples[sample].Line}, {_samples[sample].Action})";

    public void Dispose()
    {
        foreach (var key in _players.Values)
        {
            key.Dispose();
        }
    }

    private SigningKey KeyOf(string player)
    {
        if (!_players.TryGetValue(player, out var key))
        {
            key = SamplePlayer.Key(player);
            _players.Add(player, key);
        }

        return key;
    }
}
