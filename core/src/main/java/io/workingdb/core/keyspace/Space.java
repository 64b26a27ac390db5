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

    /// The users' keys. See {@link KeyLayout} and {@link HeaderLayout}.
    static final byte KEY = 0x10;

    /// Elements of collections in rows. See {@link ElementLayout}.
    static final byte ELEMENT = 0x20;

    private Space() {}
}
