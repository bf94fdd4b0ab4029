namespace EverArcade.Cloud.Cli.Load;

/// <summary>Where a response stands in a buffer.</summary>
/// <param name="Status">The status code.</param>
/// <param name="BodyStart">Where its body starts, chunk sizes included.</param>
/// <param name="End">Just behind it; 0 when it has not come completely.</param>
/// <param name="Closes">Whether the host closes the connection after it.</param>
internal readonly record struct ResponseView(int Status, int BodyStart, int End, bool Closes)
{
    public bool IsComplete => End > 0;
}
