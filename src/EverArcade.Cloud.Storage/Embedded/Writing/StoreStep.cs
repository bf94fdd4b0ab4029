namespace EverArcade.Cloud.Storage.Embedded.Writing;

/// <summary>Named places where tests hold or kill the store.</summary>
internal enum StoreStep
{
    /// <summary>A batch has been taken, nothing has been written.</summary>
    BeforeBatch = 1,

    /// <summary>Everything of a batch has been written, nothing is committed: lost by a crash.</summary>
    BeforeCommit = 2,

    /// <summary>A batch is durable, nobody has been told: a crash here answers nobody and keeps everything.</summary>
    AfterCommit = 3,

    /// <summary>A blob's bytes are in a temporary file that may not have reached the disk.</summary>
    BlobWritten = 4,

    /// <summary>A blob's temporary file is on the disk and does not have its name yet.</summary>
    BlobFlushed = 5,
}
