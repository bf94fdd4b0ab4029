namespace EverArcade.Cloud.Protocol.Notes;

/// <summary>One signature line of a note, of any type: a reader skips those whose key it does not know.</summary>
/// <param name="Name">Name of the key that is said to have signed.</param>
/// <param name="KeyId">The key's id (<see cref="NoteKey.Id"/>).</param>
/// <param name="Bytes">The signature; 64 bytes for Ed25519.</param>
public sealed record NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Bytes);
