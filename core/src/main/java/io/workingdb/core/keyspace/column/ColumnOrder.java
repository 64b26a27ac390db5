package io.workingdb.core.keyspace.column;

/// How a column of a key is ordered. The order of NULLs is one of its own, as in SQL.
///
/// @param descending whether greater values come first
/// @param nullsFirst whether NULLs come before all values
public record ColumnOrder(boolean descending, boolean nullsFirst) {
    /// `ASC`: PostgreSQL takes NULLs for greater than everything.
    public static final ColumnOrder ASCENDING = new ColumnOrder(false, false);

    /// `DESC`, therefore with NULLs first.
    public static final ColumnOrder DESCENDING = new ColumnOrder(true, true);

    byte nullMarker() {
        return nullsFirst ? ColumnLayout.NULL_FIRST : ColumnLayout.NULL_LAST;
    }

    /// What all bits of a value are flipped by.
    long flip() {
        return descending ? -1 : 0;
    }
}
