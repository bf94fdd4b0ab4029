using EverArcade.Cloud.Protocol.Packages;
using EverArcade.Cloud.Protocol.Profiles;
using EverArcade.Cloud.Protocol.Transitions;

namespace EverArcade.Cloud.Protocol.Verification;

/// <summary>What a replay executes: the same three things as live execution.</summary>
/// <param name="Profile">The rules.</param>
/// <param name="Package">The checked package.</param>
/// <param name="Input">The encoded VmInput.</param>
/// <param name="Limits">The limits to execute with.</param>
public readonly record struct ReplayRequest(
    ExecutionProfile Profile, Package Package, ReadOnlyMemory<byte> Input, ExecutionLimits Limits);
