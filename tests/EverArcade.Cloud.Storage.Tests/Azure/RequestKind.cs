namespace EverArcade.Cloud.Storage.Tests.Azure;

/// <summary>What a request on the account asks for, as it is billed and as docs/cost.md counts it.</summary>
public enum RequestKind
{
    /// <summary>An entity-group transaction.</summary>
    TableTransaction,

    /// <summary>One row written on its own.</summary>
    TableWrite,

    /// <summary>A point read or one page of a range.</summary>
    TableRead,

    QueueSend,

    QueueReceive,

    QueueDelete,

    /// <summary>Hide, peek, count.</summary>
    QueueOther,

    BlobWrite,

    BlobRead,

    /// <summary>Making tables, queues and containers.</summary>
    Setup,
}
