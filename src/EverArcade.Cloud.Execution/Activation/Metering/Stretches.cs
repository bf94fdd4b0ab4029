namespace EverArcade.Cloud.Execution.Activation.Metering;

/// <summary>Stretches of one function, what they cost, and which ones others pay for: a stretch that is only ever reached for certain, from the
/// end of others, is paid by each of those.</summary>
/// <remarks>Stretches are numbered as they stand in the code, so every way between two leads to a higher number but those back to a loop's
/// start. Linear in stretches and ways. Not thread-safe; reused for all functions of a module.</remarks>
internal sealed class Stretches
{
    /// <summary>No way.</summary>
    public const int None = -1;

    private readonly List<Stretch> _all = [];
    private readonly List<(int From, int Next)> _ways = [];

    public int Count => _all.Count;

    public void Clear()
    {
        _all.Clear();
        _ways.Clear();
    }

    /// <param name="offset">Of its first instruction.</param>
    /// <param name="cost">What it costs beside its instructions.</param>
    /// <param name="chosen">Whether it may be reached, or not, from something that does not pay for it.</param>
    /// <param name="ways">Those that lead to it, as <see cref="Add"/> made them.</param>
    public int Start(int offset, uint cost, bool chosen, int ways = None)
    {
        _all.Add(new Stretch { Offset = offset, Cost = cost, Chosen = chosen, Ways = ways });
        return _all.Count - 1;
    }

    /// <summary>The start of a loop, which the stretch before it leads to.</summary>
    public int StartLoop(int offset, int before)
    {
        _all.Add(new Stretch { Offset = offset, Loop = true, Ways = Add(before, None) });
        return _all.Count - 1;
    }

    public void Charge(int stretch, uint cost) => At(stretch).Cost += cost;

    /// <summary>The stretch is reached by a branch that is not always taken.</summary>
    public void Choose(int stretch) => At(stretch).Chosen = true;

    /// <summary>The first stretch ends by going on to the second.</summary>
    public void Lead(int from, int to) => At(to).Ways = Add(from, At(to).Ways);

    /// <summary>Adds a way from the end of a stretch to a list of ways.</summary>
    /// <returns>The list.</returns>
    public int Add(int from, int ways)
    {
        _ways.Add((from, ways));
        return _ways.Count - 1;
    }

    /// <summary>Lets each stretch pay for what follows it for certain. No circle is left unpaid: what leads back to a loop's start is charged
    /// where it stands, and pays for that start, or else the start is charged.</summary>
    public void Settle()
    {
        for (var to = 0; to < Count; to++)
        {
            if (At(to).Loop && !At(to).Chosen)
            {
                ChargeWaysBack(to);
            }
        }

        // From the last to the first, so that what is passed on is complete.
        for (var to = Count - 1; to >= 0; to--)
        {
            Pass(to, back: false);
        }

        for (var to = 0; to < Count; to++)
        {
            Pass(to, back: true);
        }
    }

    /// <summary>Where it is charged, and how much: nothing if others pay.</summary>
    public (int Offset, uint Cost) Charged(int stretch) => (At(stretch).Offset, At(stretch).Chosen ? At(stretch).Cost : 0);

    private void ChargeWaysBack(int loop)
    {
        for (var way = At(loop).Ways; way != None; way = _ways[way].Next)
        {
            ref var from = ref At(_ways[way].From);
            At(loop).Chosen |= _ways[way].From >= loop && from.Loop && !from.Chosen;
        }

        for (var way = At(loop).Ways; way != None && !At(loop).Chosen; way = _ways[way].Next)
        {
            At(_ways[way].From).Chosen |= _ways[way].From >= loop;
        }
    }

    private void Pass(int to, bool back)
    {
        if (At(to).Chosen)
        {
            return;
        }

        for (var way = At(to).Ways; way != None; way = _ways[way].Next)
        {
            var from = _ways[way].From;
            if (from >= to == back)
            {
                At(from).Cost += At(to).Cost;
            }
        }
    }

    private ref Stretch At(int stretch) => ref System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_all)[stretch];

    private struct Stretch
    {
        public int Offset;
        public uint Cost;
        public bool Chosen;
        public bool Loop;
        public int Ways;
    }
}
