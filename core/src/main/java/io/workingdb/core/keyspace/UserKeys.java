package io.workingdb.core.keyspace;

import io.workingdb.core.storage.map.KeyGroup;
import io.workingdb.core.storage.map.OrderedMap;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The keys of the map that stand for users' keys: made when asked for, or beforehand, when an entry to come was announced.
///
/// Making one hashes the user's key twice. Invariant: one made beforehand is used only for the entry that it was made for, told by
/// its index, which no other entry has, and only while that entry is applied: until then its bytes do not move.
final class UserKeys {
    private final KeyHash hash;
    private final DatabaseTable databases;
    private final KeyBuffer own = new KeyBuffer();
    private final KeyBuffer[] ahead = new KeyBuffer[Keyspace.UPCOMING_MAX];
    private final long[] indexes = new long[Keyspace.UPCOMING_MAX];
    private final KeyGroup group = new KeyGroup();
    private @Nullable KeyBuffer expected;

    UserKeys(KeyHash hash, DatabaseTable databases) {
        this.hash = hash;
        this.databases = databases;
        for (int i = 0; i < ahead.length; i++) {
            ahead[i] = new KeyBuffer();
        }
    }

    /// A buffer that holds none of those made beforehand.
    KeyBuffer own() {
        return own;
    }

    /// The key of the map for a user's key, valid until the next call.
    KeyBuffer take(int db, MemorySegment user, long offset, int length) {
        int keyspace = databases.keyspace(db);
        KeyBuffer prepared = expected;
        if (prepared != null && prepared.isOf(keyspace, user, offset, length)) {
            return prepared;
        }
        own.take(hash, keyspace, user, offset, length);
        return own;
    }

    /// Makes the key for an entry to come. Forgets what was prepared for the entry {@link Keyspace#UPCOMING_MAX} before it.
    ///
    /// @param index of the entry, not 0
    void prepare(long index, int db, MemorySegment user, long offset, int length) {
        int at = (int) index & (ahead.length - 1);
        indexes[at] = index;
        ahead[at].take(hash, databases.keyspace(db), user, offset, length);
        group.add(ahead[at].bytes, 0, ahead[at].length);
    }

    /// Lets the map load the records of the keys made since the last call to this.
    void load(OrderedMap map) {
        map.load(group);
        group.clear();
    }

    /// The entry that is applied from now on, or 0 for none.
    void expect(long index) {
        int at = (int) index & (ahead.length - 1);
        expected = index != 0 && indexes[at] == index ? ahead[at] : null;
    }
}
