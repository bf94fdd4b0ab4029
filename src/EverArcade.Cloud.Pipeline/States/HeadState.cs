using EverArcade.Cloud.Protocol.Contracts;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Pipeline.States;

/// <summary>A head and the state whose root it names.</summary>
public sealed record HeadState(Head Head, ContractState State);
