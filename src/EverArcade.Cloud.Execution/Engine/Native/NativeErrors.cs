using System.Text;

namespace EverArcade.Cloud.Execution.Engine.Native;

/// <summary>Turns the library's errors into text and deletes them. Text is for people and logs, never for hashed bytes.</summary>
internal static unsafe class NativeErrors
{
    /// <summary>Bytes of a message that are kept: some quote the guest.</summary>
    private const int MessageBytesMax = 1 << 10;

    /// <returns>The message of an error, which is deleted; null when there is none.</returns>
    public static string? Take(nint error)
    {
        if (error == 0)
        {
            return null;
        }

        WasmtimeLibrary.GetErrorMessage(error, out var message);
        try
        {
            return Encoding.UTF8.GetString(message.Data, (int)Math.Min(message.Length, MessageBytesMax));
        }
        finally
        {
            WasmtimeLibrary.DeleteBytes(ref message);
            WasmtimeLibrary.DeleteError(error);
        }
    }

    /// <summary>Does nothing for no error.</summary>
    /// <exception cref="ExecutionFaultException">There is an error.</exception>
    public static void ThrowIfAny(nint error, string doing)
    {
        if (Take(error) is { } message)
        {
            throw new ExecutionFaultException($"{doing}: {message}");
        }
    }
}
