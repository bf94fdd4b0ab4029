namespace EverArcade.Cloud.Protocol.Abi;

/// <summary>An entry of an ABI receipt's state changes, as the guest claims it; absent values are empty strings there.</summary>
public sealed record StateChange(string Key, string Before, string After);
