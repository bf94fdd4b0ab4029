namespace EverArcade.Cloud.Client.States;

/// <summary>One entry of a contract's state.</summary>
public sealed record StateItem(string Key, string Value);
