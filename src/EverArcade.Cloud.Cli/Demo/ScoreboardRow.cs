namespace EverArcade.Cloud.Cli.Demo;

/// <summary>How a player stands.</summary>
/// <param name="Name">What the player calls himself.</param>
/// <param name="Key">The key that acts for him, hex.</param>
/// <param name="RoundsWon">Rounds won so far.</param>
/// <param name="Score">Kills in the round that runs.</param>
/// <param name="Deaths">Deaths in the round that runs.</param>
internal sealed record ScoreboardRow(string Name, string Key, int RoundsWon, int Score, int Deaths);
