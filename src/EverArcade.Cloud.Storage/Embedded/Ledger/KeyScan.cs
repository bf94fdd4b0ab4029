using EverArcade.Cloud.Protocol.Submissions;
using EverArcade.Cloud.Storage.Embedded.Sqlite;

namespace EverArcade.Cloud.Storage.Embedded.Ledger;

/// <summary>The keys of receipts that are asked for in ascending order: from one to another near it is a step, not a
/// look-up.</summary>
internal ref struct KeyScan(Statement from)
{
    // A look-up costs as much as some steps.
    private const long StepsMax = 8;

    private Rows _rows;
    private long _at = -1;
    private bool _isOpen;

    /// <param name="place">Above all that were asked for before.</param>
    /// <returns>Null when there is no such row.</returns>
    public (MarkerKey Marker, SubmissionId Submission)? Read(Place place)
    {
        if (!_isOpen || place.Value - _at > StepsMax)
        {
            Dispose();
            _rows = from.Bind(1, place.Value).Open();
            _isOpen = true;
            Step();
        }

        while (_at < place.Value)
        {
            Step();
        }

        return _at == place.Value ? (new MarkerKey(_rows.Hash(1)), new SubmissionId(_rows.Hash(2))) : null;
    }

    public void Dispose()
    {
        if (_isOpen)
        {
            _rows.Dispose();
            _isOpen = false;
        }
    }

    // After the last row nothing is near: a statement that has ended is not stepped again.
    private void Step() => _at = _rows.Next() ? _rows.Int64(0) : long.MaxValue;
}
