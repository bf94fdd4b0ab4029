using EverArcade.Cloud.Execution.Activation;
using EverArcade.Cloud.Protocol.Refusals;

namespace EverArcade.Cloud.Execution.Modules;

/// <summary>Collects the refusals of one module, up to <see cref="ActivationLimits.RefusalsMax"/>.</summary>
internal sealed class RefusalList
{
    private readonly List<Refusal> _refusals = [];

    public IReadOnlyList<Refusal> All => _refusals;

    public bool None => _refusals.Count == 0;

    /// <summary>Whether more would be dropped, so that a scan may end early.</summary>
    public bool Full => _refusals.Count >= ActivationLimits.RefusalsMax;

    public void Add(RefusalCode code, string place, string detail)
    {
        if (!Full)
        {
            _refusals.Add(new Refusal(code, Printable(place), Printable(detail)));
        }
    }

    /// <summary>Adds a refusal placed at a byte offset of the module.</summary>
    public void Add(RefusalCode code, int offset, string detail) => Add(code, $"module.wasm@{offset}", detail);

    /// <summary>Adds a refusal when a count or size is above its bound.</summary>
    public void AddAbove(RefusalCode code, int offset, string what, ulong value, ulong bound)
    {
        if (value > bound)
        {
            Add(code, offset, $"{what}: {value}, at most {bound}.");
        }
    }

    /// <summary>Guest-controlled text, shortened and without control characters.</summary>
    private static string Printable(string text)
    {
        var kept = text.Length <= ActivationLimits.TextMax ? text : $"{text.AsSpan(0, ActivationLimits.TextMax)}…";
        return string.Create(kept.Length, kept, static (span, from) =>
        {
            for (var i = 0; i < from.Length; i++)
            {
                span[i] = char.IsControl(from[i]) || char.IsSurrogate(from[i]) ? '\uFFFD' : from[i];
            }
        });
    }
}
