using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Pipeline.States;

/// <summary>A state read from the store, and how many bytes of diffs lie between it and its checkpoint.</summary>
public sealed record LoadedState(ContractState State, long DiffBytes);
