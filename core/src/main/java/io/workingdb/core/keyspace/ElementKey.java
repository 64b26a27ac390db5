package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Room for the key of one element: reused, off the heap, and as large as the longest element needs, which is given back with the next
/// short one. See {@link ElementLayout}.
public final class ElementKey {
    /// Elements up to here need no further memory.
    private static final int USUAL_BYTES = 1_024;

    private final MemorySegment usual = Arena.ofAuto().allocate(USUAL_BYTES, Long.BYTES);

    /// The key, from byte 0.
    public MemorySegment bytes = usual;

    /// Its length.
    public int length;

    private int slot;
    private long id;

    /// Chooses the collection.
    public void of(int slot, long id) {
        this.slot = slot;
        this.id = id;
    }

    /// Slot of the collection.
    public int slot() {
        return slot;
    }

    /// Id of the collection.
    public long id() {
        return id;
    }

    /// The place before all elements of the collection.
    public void start() {
        start(0);
        length = ElementLayout.PREFIX_BYTES;
    }

    /// The place behind all elements of the collection.
    public void end() {
        start(Byte.MAX_VALUE);
    }

    /// The place before all elements of a kind; for the one after it, behind them.
    public void start(int kind) {
        room(ElementLayout.HEADER_BYTES);
        header(kind);
    }

    private void header(int kind) {
        ElementLayout.writePrefix(bytes, slot, id);
        ElementLayout.writeKind(bytes, (byte) kind);
        length = ElementLayout.HEADER_BYTES;
    }

    /// The place before all elements of a kind whose hash is not below `hash`.
    public void hash(byte kind, int hash) {
        room(ElementLayout.HEADER_BYTES + Integer.BYTES);
        header(kind, hash);
    }

    private void header(byte kind, int hash) {
        header(kind);
        bytes.set(ElementLayout.U32, ElementLayout.HEADER_BYTES, hash);
        length += Integer.BYTES;
    }

    /// An element that goes by hash.
    public void hashed(byte kind, int hash, MemorySegment element, long offset, int elementLength) {
        room(ElementLayout.HEADER_BYTES + (long) Integer.BYTES + elementLength);
        header(kind, hash);
        MemorySegment.copy(element, offset, bytes, length, elementLength);
        length += elementLength;
    }

    /// A number: a list's position, or the place before all members whose score is not below it.
    public void number(byte kind, long ordered) {
        room(ElementLayout.HEADER_BYTES + Long.BYTES);
        header(kind, ordered);
    }

    private void header(byte kind, long ordered) {
        header(kind);
        bytes.set(ElementLayout.U64, ElementLayout.HEADER_BYTES, ordered);
        length += Long.BYTES;
    }

    /// A member by its score.
    public void scored(
            byte kind, long ordered, MemorySegment member, long offset, int memberLength) {
        room(ElementLayout.HEADER_BYTES + (long) Long.BYTES + memberLength);
        header(kind, ordered);
        MemorySegment.copy(member, offset, bytes, length, memberLength);
        length += memberLength;
    }

    /// An element that goes by its bytes: a name.
    public void named(byte kind, MemorySegment name, long offset, int nameLength) {
        room(ElementLayout.HEADER_BYTES + (long) nameLength);
        header(kind);
        MemorySegment.copy(name, offset, bytes, length, nameLength);
        length += nameLength;
    }

    /// An entry of a stream, or what is noted of it.
    public void entry(byte kind, long millis, long sequence) {
        room(ElementLayout.HEADER_BYTES + ElementLayout.ENTRY_ID_BYTES_MAX);
        header(kind);
        length += ElementLayout.writeEntryId(bytes, length, millis, sequence);
    }

    /// An entry of a stream as one of a consumer's.
    public void entry(byte kind, long consumer, long millis, long sequence) {
        room(ElementLayout.HEADER_BYTES + Long.BYTES + ElementLayout.ENTRY_ID_BYTES_MAX);
        header(kind, consumer);
        length += ElementLayout.writeEntryId(bytes, length, millis, sequence);
    }

    /// The same element as another kind of record.
    public void kind(byte kind) {
        ElementLayout.writeKind(bytes, kind);
    }

    /// The element of this collection that has, in another one, the key `other`.
    public void counterpart(Slice other) {
        room(other.lengthBytes);
        MemorySegment.copy(other.segment, other.offset, bytes, 0, other.lengthBytes);
        ElementLayout.writePrefix(bytes, slot, id);
        length = other.lengthBytes;
    }

    /// Takes on a key as it stands in the map.
    void take(Slice mapKey) {
        room(mapKey.lengthBytes);
        MemorySegment.copy(mapKey.segment, mapKey.offset, bytes, 0, mapKey.lengthBytes);
        length = mapKey.lengthBytes;
    }

    /// Takes on the key of the field that an entry of {@link FieldExpiryLayout} speaks of.
    void takeExpiring(Slice entry) {
        int rest = entry.lengthBytes - FieldExpiryLayout.ELEMENT;
        room((long) ElementLayout.HEADER_BYTES + rest);
        slot = FieldExpiryLayout.slot(entry.segment, entry.offset);
        id = FieldExpiryLayout.id(entry.segment, entry.offset);
        header(ElementLayout.FIELD);
        long from = entry.offset + FieldExpiryLayout.ELEMENT;
        MemorySegment.copy(entry.segment, from, bytes, length, rest);
        length += rest;
    }

    /// Makes this the entry of {@link FieldExpiryLayout} for a field.
    void expiring(ElementKey field, long deadlineMillis) {
        int rest = field.length - ElementLayout.HEADER_BYTES;
        room((long) FieldExpiryLayout.ELEMENT + rest);
        FieldExpiryLayout.write(bytes, deadlineMillis, field.slot, field.id);
        MemorySegment.copy(
                field.bytes, ElementLayout.HEADER_BYTES, bytes, FieldExpiryLayout.ELEMENT, rest);
        length = FieldExpiryLayout.ELEMENT + rest;
    }

    /// A place between two spaces.
    void space(byte space) {
        room(1);
        bytes.set(JAVA_BYTE, 0, space);
        length = 1;
    }

    private void room(long wanted) {
        if (wanted <= USUAL_BYTES) {
            bytes = usual;
        } else if (wanted > bytes.byteSize()) {
            bytes = Arena.ofAuto().allocate(wanted, Long.BYTES);
        }
    }
}
