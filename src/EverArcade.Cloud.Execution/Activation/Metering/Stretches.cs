namespace EverArcade.Cloud.Execution.Activation.Metering;

/// <summary>Stretches of one function, what they cost, and what of that is paid before they are reached: by each stretch that leads to
/// them, as much as all that it may lead to cost at the least.</summary>
/// <remarks>A fork is where a stretch goes on to one of several others. Those that one fork may lead to are in one class, for which the
/// same is paid beforehand, whichever way is taken; what is paid beforehand is at most what the cheapest of the class costs, and so no
/// stretch is charged less than nothing. Around any circle the charges add up to what its stretches cost: none is free.
/// Stretches are numbered as they stand in the code. Linear in stretches and ways, nearly. Not thread-safe; reused for all functions of
/// a module.</remarks>
internal sealed class Stretches
{
    /// <summary>No fork, or no way.</summary>
    public const int None = -1;

    /// <summary>The stretch that a function starts with. Nothing is paid before it; ends at which nothing new starts are in its class.</summary>
    public const int First = 0;

    private readonly Grown<Stretch> _all = new();
    private readonly Grown<Fork> _forks = new();
    private readonly Grown<(int Fork, int Next)> _ways = new();

    public int Count => _all.Count;

    public void Clear()
    {
        _all.Clear();
        _forks.Clear();
        _ways.Clear();
    }

    /// <param name="offset">Of its first instruction.</param>
    /// <param name="cost">What it costs beside its instructions.</param>
    public int Start(int offset, uint cost = 0) =>
        _all.Add(new Stretch { Offset = offset, Cost = cost, Class = _all.Count, NextOfClass = _all.Count, Forks = None, Counted = None });

    public void Charge(int stretch, uint cost) => At(stretch).Cost += cost;

    /// <summary>A stretch goes on to one of those that <see cref="Lead"/> names.</summary>
    public int StartFork(int stretch)
    {
        ref var from = ref At(stretch);
        return from.Forks = _forks.Add(new Fork { Target = None, NextOfStretch = from.Forks });
    }

    /// <summary>A fork may lead to a stretch.</summary>
    public void Lead(int fork, int to)
    {
        ref var from = ref _forks[fork];
        if (from.Target == None)
        {
            from.Target = to;
            return;
        }

        var (one, other) = (ClassOf(from.Target), ClassOf(to));
        if (one != other)
        {
            At(other).Class = one;
            (At(one).NextOfClass, At(other).NextOfClass) = (At(other).NextOfClass, At(one).NextOfClass);
        }
    }

    /// <summary>Every fork of a list may lead to a stretch.</summary>
    public void LeadAll(int ways, int to)
    {
        for (; ways != None; ways = _ways[ways].Next)
        {
            Lead(_ways[ways].Fork, to);
        }
    }

    /// <summary>Adds a fork to a list.</summary>
    /// <returns>The list.</returns>
    public int Add(int fork, int ways) => _ways.Add((fork, ways));

    /// <summary>The stretch runs once in every iteration of a counted loop, and is charged for all of them where the loop starts.</summary>
    public void CountAs(int stretch, int loop) => At(stretch).Counted = loop;

    /// <summary>Finds what is paid before each class. From the last to the first, so that nearly always what follows is known.</summary>
    public void Settle()
    {
        At(ClassOf(First)).Settled = true;
        for (var stretch = Count - 1; stretch > First; stretch--)
        {
            var own = ClassOf(stretch);
            if (!At(own).Settled)
            {
                At(own).Settled = true;
                At(own).Before = Cheapest(own);
            }
        }
    }

    /// <summary>Where it is charged, how much, and by which counted loop if any; nothing if all is paid before.</summary>
    public (int Offset, uint Cost, int Counted) Charged(int stretch) =>
        (At(stretch).Offset, Cost(stretch) - At(ClassOf(stretch)).Before, At(stretch).Counted);

    /// <summary>What the cheapest of a class costs, but for those that lead to their own class: they have to pay for it anew.</summary>
    private uint Cheapest(int own)
    {
        var cheapest = uint.MaxValue;
        var member = own;
        do
        {
            if (!LeadsTo(member, own))
            {
                cheapest = Math.Min(cheapest, Cost(member));
            }

            member = At(member).NextOfClass;
        }
        while (member != own);
        return cheapest == uint.MaxValue ? 0 : cheapest;
    }

    private bool LeadsTo(int stretch, int own)
    {
        for (var fork = At(stretch).Forks; fork != None; fork = _forks[fork].NextOfStretch)
        {
            if (_forks[fork].Target != None && ClassOf(_forks[fork].Target) == own)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What a stretch costs, with all that it pays before others.</summary>
    private uint Cost(int stretch)
    {
        var cost = At(stretch).Cost;
        for (var fork = At(stretch).Forks; fork != None; fork = _forks[fork].NextOfStretch)
        {
            cost += _forks[fork].Target == None ? 0 : At(ClassOf(_forks[fork].Target)).Before;
        }

        return cost;
    }

    /// <summary>The stretch that stands for a class; the way to it is halved on each walk.</summary>
    private int ClassOf(int stretch)
    {
        while (At(stretch).Class != stretch)
        {
            At(stretch).Class = At(At(stretch).Class).Class;
            stretch = At(stretch).Class;
        }

        return stretch;
    }

    private ref Stretch At(int stretch) => ref _all[stretch];

    private struct Stretch
    {
        public int Offset;
        public uint Cost;

        /// <summary>A stretch nearer to the one that stands for its class, or itself.</summary>
        public int Class;

        /// <summary>The next of its class; the last leads to the first.</summary>
        public int NextOfClass;

        /// <summary>Of a class: what is paid before it.</summary>
        public uint Before;

        public bool Settled;
        public int Forks;
        public int Counted;
    }

    private struct Fork
    {
        /// <summary>One of the stretches it leads to.</summary>
        public int Target;

        public int NextOfStretch;
    }
}
