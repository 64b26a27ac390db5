package io.workingdb.core.keyspace.collection;

import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Reads the fields and values of a stream's entry, by turns. Reused; good until the next change of the map.
public final class EntryFields {
    private final MemorySegment digits = Arena.ofAuto().allocate(PackedLayout.DIGITS_MAX);
    private final Slice content = new Slice();
    private int at;

    /// Begins with an entry.
    public void of(Slice content) {
        this.content.set(content.segment, content.offset, content.lengthBytes);
        at = 0;
    }

    /// How many fields and values there are, together: a walk over their lengths.
    public int parts() {
        int parts = 0;
        for (int i = 0; i < content.lengthBytes; parts++) {
            i += PackedLayout.bytes(content.segment, content.offset + i);
        }
        return parts;
    }

    /// Goes to the next field or value.
    ///
    /// @param out its bytes, valid until the next call
    /// @return whether there is one
    public boolean next(Slice out) {
        if (at == content.lengthBytes) {
            return false;
        }
        PackedLayout.read(content.segment, content.offset + at, digits, out);
        at += PackedLayout.bytes(content.segment, content.offset + at);
        return true;
    }
}
