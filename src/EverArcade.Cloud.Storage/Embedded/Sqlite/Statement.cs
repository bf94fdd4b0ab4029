using System.Text;
using EverArcade.Cloud.Protocol;
using SQLitePCL;

namespace EverArcade.Cloud.Storage.Embedded.Sqlite;

/// <summary>A prepared statement: bind, then <see cref="Run"/> or <see cref="Open"/>. Parameters count from
/// 1.</summary>
/// <remarks>Compiled at its first use, kept for the life of the connection. Values are copied when they are bound. Not
/// thread-safe.</remarks>
internal sealed class Statement(Database database, string table, string sql) : IDisposable
{
    private sqlite3_stmt? _handle;

    public Database Database { get; } = database;

    public string Table { get; } = table;

    internal sqlite3_stmt Handle => _handle ??= Database.Compile(Table, sql);

    public Statement Bind(int parameter, long value)
    {
        Check(raw.sqlite3_bind_int64(Handle, parameter, value));
        return this;
    }

    public Statement Bind(int parameter, ReadOnlySpan<byte> value)
    {
        Check(raw.sqlite3_bind_blob(Handle, parameter, value));
        return this;
    }

    public Statement Bind(int parameter, Hash256 value)
    {
        Span<byte> bytes = stackalloc byte[Hash256.Length];
        value.CopyTo(bytes);
        return Bind(parameter, bytes);
    }

    /// <summary>Text is kept as the bytes of its UTF-8, so that a NUL in it is nothing special.</summary>
    public Statement Bind(int parameter, string value) => Bind(parameter, Encoding.UTF8.GetBytes(value));

    /// <summary>Executes a statement that gives no rows.</summary>
    public void Run()
    {
        using var rows = Open();
        _ = rows.Next();
    }

    /// <summary>Starts reading; the statement is free again when the rows are disposed of.</summary>
    public Rows Open() => new(this);

    internal void Check(int code) => Database.Check(code, Table);

    public void Dispose() => _handle?.Dispose();
}
