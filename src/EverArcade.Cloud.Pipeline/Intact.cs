namespace EverArcade.Cloud.Pipeline;

/// <summary>Reads what may have rotted where rot and absence come to the same: somebody else says it, or it is made again.</summary>
public static class Intact
{
    /// <returns>What was read; null (false, of a question) where it is gone or not what was written.</returns>
    public static async Task<T?> OrNullAsync<T>(Func<Task<T?>> read)
    {
        try
        {
            return await read();
        }
        catch (IntegrityException)
        {
            return default;
        }
    }
}
