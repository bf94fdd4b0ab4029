namespace EverArcade.Cloud.Pipeline.Lanes;

/// <summary>What a lane did with a work it was offered.</summary>
internal enum LaneOffer
{
    Taken,
    Full,
    Retired,
}
