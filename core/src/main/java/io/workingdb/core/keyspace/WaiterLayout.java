package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.storage.Bytes;
import java.lang.foreign.MemorySegment;

/// Records in the map of clients that wait for keys, found by client and by key.
///
/// Keys, big-endian:
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 1 | space, {@link Space#WAITER} |
/// | 1 | 2 | slot: of a client, that of the first key it waits for; else the key's |
/// | 3 | 1 | kind |
/// | 4 | n | by kind |
///
/// | kind | rest of the key | value | bytes |
/// |---|---|---|---|
/// | 1 client | node u32, connection u64, serial u64 | layout u8, zero u56, deadline u64, command | 16 + n |
/// | 1 client's key | the same, slot u16, name | arrival u64 | 8 |
/// | 2 key | length of the name u16, name, arrival u64 | client's slot u16, node u32, connection u64, serial u64 | 22 |
///
/// Values are little-endian. The name is that of {@link KeyLayout} with what comes before it, database u16 and hash u32: the number of the database, not the
/// keyspace id, because who waits goes on waiting when the database is flushed or swapped. The deadline is in milliseconds since 1970, 0 is none. The
/// arrival is a number of the version counter of the key's slot: who came first is first.
public final class WaiterLayout {
    /// Version of a client's layout.
    public static final int LAYOUT = 1;

    /// Size of the key of a client; longer ones with the same beginning are of its keys.
    public static final int CLIENT_KEY_BYTES = 24;

    /// Longest key: of a client's key.
    public static final int KEY_BYTES_MAX = CLIENT_KEY_BYTES + KeyLayout.BYTES_MAX;

    /// Bytes of a client's value before the command.
    public static final int CLIENT_HEADER_BYTES = 16;

    /// Size of the value of a client's key.
    static final int ARRIVAL_BYTES = 8;

    /// Size of the value of a key.
    static final int KEY_VALUE_BYTES = 22;

    /// Kind of the records of a client.
    static final byte CLIENT = 1;

    /// Kind of the records of a key.
    static final byte KEY = 2;

    private static final int SLOT = 1;
    private static final int KIND = 3;
    private static final int NODE = 4;
    private static final int CONNECTION = 8;
    private static final int SERIAL = 16;
    private static final int NAME_LENGTH = 4;
    private static final int NAME = 6;
    private static final int DEADLINE = 8;
    private static final int VALUE_NODE = 2;
    private static final int VALUE_CONNECTION = 6;
    private static final int VALUE_SERIAL = 14;

    private WaiterLayout() {}

    private static void writeHeader(MemorySegment target, int slot, byte kind) {
        target.set(JAVA_BYTE, 0, Space.WAITER);
        target.set(KeyLayout.U16, SLOT, (short) slot);
        target.set(JAVA_BYTE, KIND, kind);
    }

    /// Writes the key of a client.
    static void writeClient(
            MemorySegment target, int slot, int node, long connection, long serial) {
        writeHeader(target, slot, CLIENT);
        target.set(ElementLayout.U32, NODE, node);
        target.set(KeyLayout.U64, CONNECTION, connection);
        target.set(KeyLayout.U64, SERIAL, serial);
    }

    /// Makes the key of a client that of one of its keys.
    ///
    /// @param key as in {@link KeyLayout}, but for the database
    /// @return its length
    static int writeClientKey(MemorySegment target, MemorySegment key, int length) {
        int rest = length - KeyLayout.SLOT;
        MemorySegment.copy(key, KeyLayout.SLOT, target, CLIENT_KEY_BYTES, rest);
        return CLIENT_KEY_BYTES + rest;
    }

    /// Writes the key of a key up to the arrival.
    ///
    /// @param key slot, database, hash and name, at `at`; not in `target`
    /// @return length of what was written
    static int writeKey(MemorySegment target, MemorySegment key, long at, int length) {
        int nameBytes = length - Short.BYTES;
        writeHeader(target, key.get(KeyLayout.U16, at), KEY);
        target.set(KeyLayout.U16, NAME_LENGTH, (short) nameBytes);
        MemorySegment.copy(key, at + Short.BYTES, target, NAME, nameBytes);
        return NAME + nameBytes;
    }

    /// Whether the key at `at` is that of a client or of one of its keys.
    static boolean isClient(MemorySegment source, long at) {
        return source.get(JAVA_BYTE, at) == Space.WAITER
                && source.get(JAVA_BYTE, at + KIND) == CLIENT;
    }

    /// Slot in the key at `at`.
    static int slot(MemorySegment source, long at) {
        return source.get(KeyLayout.U16, at + SLOT) & 0xFFFF;
    }

    /// Node in the key at `at` of a client.
    static int node(MemorySegment source, long at) {
        return source.get(ElementLayout.U32, at + NODE);
    }

    /// Connection in the key at `at` of a client.
    static long connection(MemorySegment source, long at) {
        return source.get(KeyLayout.U64, at + CONNECTION);
    }

    /// Serial in the key at `at` of a client.
    static long serial(MemorySegment source, long at) {
        return source.get(KeyLayout.U64, at + SERIAL);
    }

    /// The deadline, in the value of a client.
    static long deadlineMillis(MemorySegment source, long at) {
        return source.get(Bytes.U64, at + DEADLINE);
    }

    /// Writes the value of a client up to the command.
    static void writeClientValue(MemorySegment target, long at, long deadlineMillis) {
        target.set(JAVA_BYTE, at, (byte) LAYOUT);
        target.set(Bytes.U64, at + DEADLINE, deadlineMillis);
    }

    /// Writes the value of a key: the client whose key in the map is `client`.
    static void writeKeyValue(MemorySegment target, long at, MemorySegment client) {
        target.set(Bytes.U16, at, (short) slot(client, 0));
        target.set(Bytes.U32, at + VALUE_NODE, node(client, 0));
        target.set(Bytes.U64, at + VALUE_CONNECTION, connection(client, 0));
        target.set(Bytes.U64, at + VALUE_SERIAL, serial(client, 0));
    }

    /// Writes the key in the map of the client that the value of a key speaks of.
    static void readKeyValue(MemorySegment source, long at, MemorySegment client) {
        writeClient(
                client,
                source.get(Bytes.U16, at) & 0xFFFF,
                source.get(Bytes.U32, at + VALUE_NODE),
                source.get(Bytes.U64, at + VALUE_CONNECTION),
                source.get(Bytes.U64, at + VALUE_SERIAL));
    }
}
