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

    /// The users' keys. See {@link KeyLayout} and {@link HeaderLayout}.
    static final byte KEY = 0x10;

    private Space() {}
}
