using System.Runtime.InteropServices;

namespace EverArcade.Cloud.Execution.Activation.Floats;

/// <summary>The steps of a function in their order. Operands that nobody follows are counted, not listed: what is taken and left between
/// two steps is one step.</summary>
/// <remarks>Not thread-safe; reused for all functions of a module.</remarks>
internal sealed class FloatStepList
{
    private readonly List<FloatStep> _steps = [];
    private int _taken;
    private int _left;

    /// <summary>All that were added, until the list is cleared.</summary>
    public ReadOnlySpan<FloatStep> Steps => CollectionsMarshal.AsSpan(_steps);

    public void Clear()
    {
        _steps.Clear();
        (_taken, _left) = (0, 0);
    }

    /// <summary>Operands on top are seen, then they and others are taken.</summary>
    public void AddSeen(int seen, int taken, int left)
    {
        if (seen > 0)
        {
            Add(FloatAction.See, first: seen);
        }

        Keep(taken, left);
    }

    /// <summary>Goes on with the step that takes and leaves operands: what it left is taken first.</summary>
    public void Keep(int taken, int left)
    {
        _taken += Math.Max(0, taken - _left);
        _left = Math.Max(0, _left - taken) + left;
    }

    public void Add(FloatAction action, bool flag = false, int first = 0, int second = 0)
    {
        if ((_taken | _left) != 0)
        {
            _steps.Add(new FloatStep(FloatAction.Kept, false, _taken, _left));
            (_taken, _left) = (0, 0);
        }

        _steps.Add(new FloatStep(action, flag, first, second));
    }
}
