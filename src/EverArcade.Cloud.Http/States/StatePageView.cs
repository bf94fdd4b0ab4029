using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Http.States;

/// <summary>Some entries of the state after receipt <paramref name="Sequence"/>, in order of the UTF-8 bytes of their keys.</summary>
internal sealed record StatePageView(
    Sequence Sequence, Hash256 StateRoot, IReadOnlyList<StateItemView> Items, string? Next);
