namespace EverArcade.Cloud.Execution.Activation.Validation;

/// <summary>Segments that instructions of a module name. Adding one takes the same time however many there are: a module may have a hundred
/// thousand such instructions, and ten thousand segments.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class SegmentSet
{
    private bool[] _named = [];

    /// <param name="segment">Ignored when no module has so many.</param>
    public void Add(uint segment)
    {
        if (segment >= ActivationLimits.SegmentsMax)
        {
            return;
        }

        if (segment >= (uint)_named.Length)
        {
            Array.Resize(ref _named, Math.Min(ActivationLimits.SegmentsMax, Math.Max((int)segment + 1, _named.Length * 2)));
        }

        _named[segment] = true;
    }

    /// <summary>Those that were added, ascending.</summary>
    public uint[] ToArray()
    {
        var segments = new List<uint>();
        for (var segment = 0U; segment < (uint)_named.Length; segment++)
        {
            if (_named[segment])
            {
                segments.Add(segment);
            }
        }

        return [.. segments];
    }
}
