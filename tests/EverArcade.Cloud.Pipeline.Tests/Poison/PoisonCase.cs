using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Tests.Poison;

/// <summary>One corruption.</summary>
/// <param name="Name">What is done to what.</param>
/// <param name="Contract">Whose history.</param>
/// <param name="Kinds">The names a finding may have.</param>
/// <param name="Do">Does it.</param>
/// <param name="Undo">Puts everything back.</param>
/// <param name="Sequence">The receipt that a finding must name; null where only its kind is looked at.</param>
public sealed record PoisonCase(
    string Name, ContractId Contract, IReadOnlyList<string> Kinds, Func<Task> Do, Func<Task> Undo, ulong? Sequence = null);
