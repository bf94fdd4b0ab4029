namespace EverArcade.Cloud.Http.Routing;

/// <summary>What the text of a parameter must be.</summary>
internal enum ParameterKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>64 lowercase hex characters.</summary>
    Hash,

    /// <summary>A whole number from 0 to 2^53 - 1.</summary>
    Number,

    /// <summary>true or false.</summary>
    Flag,

    /// <summary>1 to <see cref="HttpBounds.LimitMax"/>.</summary>
    Limit,
}
