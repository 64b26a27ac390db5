package io.workingdb.core.keyspace.collection;

import io.workingdb.core.keyspace.ElementLayout;
import io.workingdb.core.keyspace.StreamLayout;
import io.workingdb.core.storage.map.Slice;

/// The id of a stream's entry: two unsigned numbers of 64 bits, of which the first counts more. Caller-owned and reused.
///
/// 0-0 is no entry's id: it stands for the beginning, or for none.
public final class StreamId {
    private long millis;
    private long sequence;

    /// 0-0.
    public StreamId() {}

    /// This id.
    public StreamId(long millis, long sequence) {
        set(millis, sequence);
    }

    /// The first number: usually milliseconds since 1970.
    public long millis() {
        return millis;
    }

    /// The second: tells entries of one millisecond apart.
    public long sequence() {
        return sequence;
    }

    /// Becomes another id.
    public void set(long millis, long sequence) {
        this.millis = millis;
        this.sequence = sequence;
    }

    /// Becomes another id.
    public void set(StreamId other) {
        set(other.millis, other.sequence);
    }

    /// Whether it is 0-0.
    public boolean isZero() {
        return (millis | sequence) == 0;
    }

    /// Whether it is above another.
    public boolean isAbove(StreamId other) {
        int order = Long.compareUnsigned(millis, other.millis);
        return order > 0 || (order == 0 && Long.compareUnsigned(sequence, other.sequence) > 0);
    }

    /// Whether it is the same as another.
    public boolean is(StreamId other) {
        return millis == other.millis && sequence == other.sequence;
    }

    /// Becomes the id that follows; the highest of all stays.
    ///
    /// @return whether there is one
    public boolean next() {
        if ((millis & sequence) == -1) {
            return false;
        }
        sequence++;
        millis += sequence == 0 ? 1 : 0;
        return true;
    }

    /// Becomes the id before; the lowest of all stays.
    ///
    /// @return whether there is one
    public boolean previous() {
        if (isZero()) {
            return false;
        }
        millis -= sequence == 0 ? 1 : 0;
        sequence--;
        return true;
    }

    /// Becomes the id in a row's key, behind the kind and `skipped` more bytes.
    void readKey(Slice key, int skipped) {
        long at = key.offset + ElementLayout.HEADER_BYTES + skipped;
        set(
                ElementLayout.entryMillis(key.segment, at),
                ElementLayout.entrySequence(key.segment, at));
    }

    /// Becomes the id in a row's value, or behind a header.
    void read(Slice from, int skipped) {
        long at = from.offset + skipped;
        set(StreamLayout.millis(from.segment, at), StreamLayout.sequence(from.segment, at));
    }

    /// Writes it there.
    void write(Slice to, int skipped) {
        StreamLayout.writeId(to.segment, to.offset + skipped, millis, sequence);
    }

    /// As Redis writes it.
    @Override
    public String toString() {
        return Long.toUnsignedString(millis) + "-" + Long.toUnsignedString(sequence);
    }
}
