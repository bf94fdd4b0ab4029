using System.Text;
using EverArcade.Cloud.Client.Problems;
using EverArcade.Cloud.Protocol.Log;
using EverArcade.Cloud.Protocol.Notes;

namespace EverArcade.Cloud.Client.Logs;

/// <summary>A log's size and root, signed by the key that was asked for; further signatures are kept and not judged.</summary>
/// <param name="Note">The note as it came, for others to check.</param>
/// <param name="Log">What it says.</param>
public sealed record CheckedNote(Note Note, LogNote Log)
{
    /// <summary>Reads a note and checks it.</summary>
    /// <param name="utf8">The note.</param>
    /// <param name="key">The log's key; its name is the log's origin.</param>
    /// <param name="place">How messages name the note.</param>
    /// <exception cref="EverArcadeAnswerException">It is no note of a log, or not of this one, or not signed by its key.</exception>
    public static CheckedNote Read(ReadOnlySpan<byte> utf8, NoteKey key, string place)
    {
        if (!Note.TryRead(utf8, out var note, out var problem))
        {
            throw new EverArcadeAnswerException(place, problem);
        }

        if (!LogNote.TryParse(note!.Text, out var log))
        {
            throw new EverArcadeAnswerException(place, "its text is no log's origin, size and root");
        }

        if (!string.Equals(log!.Origin, key.Name, StringComparison.Ordinal))
        {
            throw new EverArcadeAnswerException(place, $"it is of log {log.Origin}, not of {key.Name}");
        }

        return note.IsSignedBy(key)
            ? new CheckedNote(note, log)
            : throw new EverArcadeAnswerException(place, $"{key} has not signed it");
    }

    /// <summary>The note as bytes.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(Note.ToString());
}
