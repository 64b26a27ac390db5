package io.workingdb.core.keyspace;

/// The first byte of every key in the map: which of the tables in this package's description it belongs to. Never reused.
final class Space {
    /// Keyspace of a database. See {@link TableLayout}.
    static final byte DATABASE = 0x01;

    /// The keyspace id to try first when one is allotted.
    static final byte NEXT_KEYSPACE = 0x02;

    /// Keyspaces that were flushed and still have records.
    static final byte RECLAIM = 0x03;

    /// Keys per keyspace and slot.
    static final byte COUNT = 0x04;

    /// The version counter of a slot. See {@link SlotLayout}.
    static final byte SLOT = 0x05;

    /// Keys by deadline. See {@link ExpiryLayout}.
    static final byte EXPIRY = 0x06;

    /// Collections whose key is gone and whose elements are left. See {@link OrphanTable}.
    static final byte ORPHAN = 0x07;

    /// Fields of hashes by deadline. See {@link FieldExpiryLayout}.
    static final byte FIELD_EXPIRY = 0x08;

    /// Clients' sessions and the answers kept for them. See {@link SessionLayout}.
    static final byte SESSION = 0x09;

    /// Sessions by the time at which they are looked at. See {@link ExpiryLayout}.
    static final byte SESSION_EXPIRY = 0x0A;

    /// Locks of transactions, and who waits for them. See {@link LockLayout}.
    static final byte LOCK = 0x0B;

    /// Transactions over several slots. See {@link TransactionLayout}.
    static final byte TRANSACTION = 0x0C;

    /// Unfinished transactions by deadline. See {@link ExpiryLayout}.
    static final byte TRANSACTION_EXPIRY = 0x0D;

    /// Clients that wait for keys. See {@link WaiterLayout}.
    static final byte WAITER = 0x0E;

    /// Clients that wait by deadline. See {@link ExpiryLayout}.
    static final byte WAITER_EXPIRY = 0x0F;

    /// The users' keys. See {@link KeyLayout} and {@link HeaderLayout}.
    static final byte KEY = 0x10;

    /// Elements of collections in rows. See {@link ElementLayout}.
    static final byte ELEMENT = 0x20;

    private Space() {}

    /// What a table is called in the report of a tool.
    ///
    /// @throws IllegalArgumentException if this build does not know it
    static String name(byte space) {
        return switch (space) {
            case DATABASE -> "database";
            case NEXT_KEYSPACE -> "next keyspace";
            case RECLAIM -> "reclaim";
            case COUNT -> "count";
            case SLOT -> "slot";
            case EXPIRY -> "expiry";
            case ORPHAN -> "orphan";
            case FIELD_EXPIRY -> "field expiry";
            case SESSION -> "session";
            case SESSION_EXPIRY -> "session expiry";
            case LOCK -> "lock";
            case TRANSACTION -> "transaction";
            case TRANSACTION_EXPIRY -> "transaction expiry";
            case WAITER -> "waiter";
            case WAITER_EXPIRY -> "waiter expiry";
            case KEY -> "key";
            case ELEMENT -> "element";
            default ->
                    throw new IllegalArgumentException(
                            "a table that this build does not know: space=" + space);
        };
    }
}
