using System.Text;
using EverArcade.Cloud.Protocol.State;

namespace EverArcade.Cloud.Http.States;

/// <summary>One entry of a state.</summary>
internal sealed record StateItemView(string Key, string Value)
{
    public static StateItemView Of(StateEntry entry) =>
        new(Encoding.UTF8.GetString(entry.Key.Span), Encoding.UTF8.GetString(entry.Value.Span));
}
