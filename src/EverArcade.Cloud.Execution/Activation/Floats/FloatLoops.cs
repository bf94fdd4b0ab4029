namespace EverArcade.Cloud.Execution.Activation.Floats;

/// <summary>The loops of a function, in the order of its code.</summary>
/// <remarks>What is known of them stays from pass to pass. Not thread-safe; reused for all functions of a module.</remarks>
internal sealed class FloatLoops
{
    private readonly List<FloatLoop> _loops = [];
    private int _known;
    private int _locals;

    /// <summary>A loop; of one that no pass has come to, nothing is known.</summary>
    public FloatLoop this[int loop]
    {
        get
        {
            for (; _known <= loop; _known++)
            {
                if (_known == _loops.Count)
                {
                    _loops.Add(new FloatLoop());
                }

                _loops[_known].Back.Reset(_locals);
            }

            return _loops[loop];
        }
    }

    /// <summary>A function begins.</summary>
    public void Start(int locals) => (_known, _locals) = (0, locals);
}
