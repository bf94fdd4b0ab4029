using System.Text;
using EverArcade.Cloud.Pipeline;
using EverArcade.Cloud.Protocol;
using SQLitePCL;

namespace EverArcade.Cloud.Storage.Embedded.Sqlite;

/// <summary>The rows of an executing statement, one at a time. Columns count from 0.</summary>
/// <remarks>Spans are valid until the next row. Disposing ends the statement and with it its read
/// transaction.</remarks>
internal readonly ref struct Rows(Statement statement)
{
    public bool Next()
    {
        var code = raw.sqlite3_step(statement.Handle);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        statement.Check(code);
        return false;
    }

    public long Int64(int column) => raw.sqlite3_column_int64(statement.Handle, column);

    public ReadOnlySpan<byte> Blob(int column) => raw.sqlite3_column_blob(statement.Handle, column);

    public int Length(int column) => Blob(column).Length;

    public byte[] Bytes(int column) => Blob(column).ToArray();

    public string Text(int column) => Encoding.UTF8.GetString(Blob(column));

    public Hash256 Hash(int column) => Hash256.TryRead(Blob(column), out var hash)
        ? hash
        : throw Corrupt($"column {column} has {Blob(column).Length} bytes, a hash has {Hash256.Length}");

    /// <summary>A time as it is stored: ticks of 100 ns since 0001-01-01, UTC.</summary>
    public DateTimeOffset Time(int column) =>
        TryTime(column, out var time) ? time : throw Corrupt($"column {column} is no time: {Int64(column)}");

    /// <summary>The same; false where something else stands there.</summary>
    public bool TryTime(int column, out DateTimeOffset time)
    {
        var ticks = Int64(column);
        var isTime = ticks >= DateTimeOffset.MinValue.Ticks && ticks <= DateTimeOffset.MaxValue.Ticks;
        time = isTime ? new DateTimeOffset(ticks, TimeSpan.Zero) : default;
        return isTime;
    }

    public void Dispose() => _ = raw.sqlite3_reset(statement.Handle);

    private IntegrityException Corrupt(string detail) =>
        SqliteFault.Corrupt(statement.Table, statement.Database.Path, detail);
}
