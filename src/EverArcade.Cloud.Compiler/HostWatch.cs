using System.Diagnostics;

namespace EverArcade.Cloud.Compiler;

/// <summary>Ends this process when its host is gone: compilation cannot be cancelled and would go on for nobody.</summary>
internal static class HostWatch
{
    /// <summary>Watches from now on. The host keeps its end open as long as it lives, and sends nothing more.</summary>
    public static void Start(Stream input) => new Thread(() => Watch(input)) { IsBackground = true, Name = "host-watch" }.Start();

    private static void Watch(Stream input)
    {
        try
        {
            _ = input.ReadByte();
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException)
        {
            // A broken pipe says the same as its end.
        }

        Process.GetCurrentProcess().Kill();
    }
}
