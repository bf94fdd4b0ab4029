using System.Buffers.Binary;
using EverArcade.Cloud.Pipeline.Lanes;
using EverArcade.Cloud.Pipeline.Tests.Hosting;
using EverArcade.Cloud.Protocol;
using EverArcade.Cloud.Protocol.Contracts;

namespace EverArcade.Cloud.Pipeline.Tests.Lanes;

public sealed class RepeatWatchTests
{
    [Fact]
    public void Watches_AContractThatRepeated_ForAWhileAndNoOther()
    {
        var clock = new ShiftedClock();
        var watch = new RepeatWatch(clock);
        watch.Saw(Contract(1));

        Assert.True(watch.Watches(Contract(1)));
        Assert.False(watch.Watches(Contract(2)));
        clock.Advance(RepeatWatch.Lasts);
        Assert.False(watch.Watches(Contract(1)));
    }

    [Fact]
    public void Saw_MoreContractsThanItRemembers_ForgetsInsteadOfGrowing()
    {
        var watch = new RepeatWatch(new ShiftedClock());
        for (var number = 0; number <= RepeatWatch.ContractsMax; number++)
        {
            watch.Saw(Contract(number));
        }

        Assert.False(watch.Watches(Contract(0)));
        Assert.True(watch.Watches(Contract(RepeatWatch.ContractsMax)));
    }

    private static ContractId Contract(int number)
    {
        var bytes = new byte[Hash256.Length];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        return new ContractId(Hash256.FromBytes(bytes));
    }
}
