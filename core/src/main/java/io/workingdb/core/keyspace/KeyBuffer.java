package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Room for one key of the map: reused, off the heap, and never larger than {@link ExpiryLayout#BYTES_MAX}, however long the
/// user's key is.
final class KeyBuffer {
    /// The key, from byte 0.
    final MemorySegment bytes = Arena.ofAuto().allocate(ExpiryLayout.BYTES_MAX, Long.BYTES);

    /// Its length.
    int length;

    /// Slot of the user's key.
    int slot;

    /// Keyspace of the user's key.
    int keyspace;

    private MemorySegment user = MemorySegment.NULL;
    private long userOffset;
    private int userLength;

    /// Takes on a user's key. It is looked at again when its record is written, so it must not move until then.
    void take(KeyHash hash, int keyspace, MemorySegment key, long offset, int length) {
        user = key;
        userOffset = offset;
        userLength = length;
        slot = Slot.of(key, offset, length);
        this.keyspace = keyspace;
        KeyLayout.writeHeader(bytes, slot, keyspace, hash.head(key, offset, length));
        if (isLong()) {
            takeLongName(hash);
        } else {
            MemorySegment.copy(key, offset, bytes, KeyLayout.NAME, length);
            this.length = KeyLayout.NAME + length;
        }
    }

    /// Whether it was taken from just there. Says nothing of what has been written there since.
    boolean isOf(int keyspace, MemorySegment key, long offset, int length) {
        return userOffset == offset
                && user.equals(key)
                && userLength == length
                && this.keyspace == keyspace;
    }

    private void takeLongName(KeyHash hash) {
        int prefix = KeyLayout.LONG_NAME_PREFIX_BYTES;
        MemorySegment.copy(user, userOffset, bytes, KeyLayout.NAME, prefix);
        long at = (long) KeyLayout.NAME + prefix;
        bytes.set(KeyLayout.U64, at, hash.wideHigh(user, userOffset, userLength));
        bytes.set(KeyLayout.U64, at + Long.BYTES, hash.wideLow(user, userOffset, userLength));
        length = KeyLayout.BYTES_MAX;
    }

    /// Takes on a key as it stands in the map. Good for finding and removing, not for writing a record.
    void take(Slice mapKey) {
        length = mapKey.lengthBytes;
        MemorySegment.copy(mapKey.segment, mapKey.offset, bytes, 0, length);
        readHeader();
    }

    /// Takes on the key that an entry of the expiry index speaks of.
    void takeExpiring(Slice expiryKey) {
        length = ExpiryLayout.readKey(expiryKey, Space.KEY, bytes);
        readHeader();
    }

    /// Takes on the key that an owner's record speaks of; see {@link ElementLayout}.
    void takeOwner(int slot, Slice owner) {
        bytes.set(JAVA_BYTE, KeyLayout.SPACE, Space.KEY);
        bytes.set(KeyLayout.U16, KeyLayout.SLOT, (short) slot);
        length = owner.lengthBytes + KeyLayout.KEYSPACE;
        MemorySegment.copy(
                owner.segment, owner.offset, bytes, KeyLayout.KEYSPACE, owner.lengthBytes);
        readHeader();
    }

    /// Takes on the key of a name, which is all of it but the space.
    void takeName(MemorySegment name, long offset, int nameLength) {
        bytes.set(JAVA_BYTE, KeyLayout.SPACE, Space.KEY);
        MemorySegment.copy(name, offset, bytes, KeyLayout.SLOT, nameLength);
        length = KeyLayout.SLOT + nameLength;
        readHeader();
    }

    /// Slot, keyspace and hash: what tells keys apart, but for one in four thousand million.
    long accessId() {
        return bytes.get(KeyLayout.U64, KeyLayout.SLOT);
    }

    private void readHeader() {
        slot = KeyLayout.slot(bytes, 0);
        keyspace = KeyLayout.keyspace(bytes, 0);
    }

    /// Takes on the place before all keys of `slot` and `keyspace` whose hash is not below `hash`.
    void seek(int slot, int keyspace, int hash) {
        this.slot = slot;
        this.keyspace = keyspace;
        KeyLayout.writeHeader(bytes, slot, keyspace, hash);
        length = KeyLayout.NAME;
    }

    /// Where the content begins in this key's record.
    int contentOffset() {
        return HeaderLayout.contentOffset(userLength);
    }

    /// Where the content begins in a record found under this key, also if the key was taken from the map.
    int contentOffsetIn(Slice record) {
        return length < KeyLayout.BYTES_MAX
                ? HeaderLayout.HEADER_BYTES
                : HeaderLayout.contentOffset(
                        HeaderLayout.longKeyLength(record.segment, record.offset));
    }

    /// Completes a new record: writes behind its header what the map's key has no room for.
    void writeLongKey(Slice record) {
        if (isLong()) {
            HeaderLayout.writeLongKey(record.segment, record.offset, user, userOffset, userLength);
        }
    }

    /// Whether `record`, found under this key, is the user key's own. Only 128 equal bits of hash could make it another's.
    boolean owns(Slice record) {
        return !isLong()
                || (HeaderLayout.longKeyLength(record.segment, record.offset) == userLength
                        && equal(record.segment, HeaderLayout.longKeyOffset(record.offset)));
    }

    /// Whether both hold the same user's key of the same keyspace.
    boolean sameAs(KeyBuffer other) {
        return keyspace == other.keyspace
                && userLength == other.userLength
                && equal(other.user, other.userOffset);
    }

    private boolean equal(MemorySegment other, long offset) {
        return MemorySegment.mismatch(
                        user,
                        userOffset,
                        userOffset + userLength,
                        other,
                        offset,
                        offset + userLength)
                < 0;
    }

    private boolean isLong() {
        return userLength > KeyLayout.WHOLE_NAME_BYTES_MAX;
    }
}
