namespace EverArcade.Cloud.Pipeline.Certification;

/// <summary>Gives a request to a new process of ours and waits for its end.</summary>
/// <param name="request">What it reads from its standard input: a <see cref="RestoreBundle"/>.</param>
/// <param name="cancellationToken">Kills it.</param>
/// <exception cref="IOException">It could not be started.</exception>
public delegate Task<FreshProcessEnd> FreshProcess(ReadOnlyMemory<byte> request, CancellationToken cancellationToken);
