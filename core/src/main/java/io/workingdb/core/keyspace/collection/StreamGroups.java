package io.workingdb.core.keyspace.collection;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.keyspace.ElementLayout;
import io.workingdb.core.keyspace.StreamLayout;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;

/// The groups of consumers of the stream at hand: each has a name and has read so far.
///
/// One row of kind {@link ElementLayout#GROUP} for each, in the order of their names. What a group holds, {@link StreamConsumers} and
/// {@link PendingEntries}, is a collection with an id of its own: to destroy a group is to put that id on the list of orphans, however much it
/// holds, and the groups of a stream that is removed follow it there in slices.
///
/// A group that was found or made is at hand until another is looked for, or a stream is opened; without one, nothing is asked of it.
public final class StreamGroups {
    /// How many entries a group has read is not known.
    public static final long UNKNOWN = -1;

    /// How many entries a group has still to read is not known. Less than nothing, which it can be if a client says so, is more than this.
    public static final long NO_LAG = Long.MIN_VALUE;

    private final StreamEntries stream;

    private final NamedRows rows;
    private final Slice value = new Slice();
    private final StreamId lastId = new StreamId();
    private final StreamId first = new StreamId();
    private long id;
    private long read;
    private long nextConsumer;

    /// Groups of whatever stream these entries are pointed at.
    public StreamGroups(StreamEntries stream) {
        this.stream = stream;
        rows = new NamedRows(stream.record(), ElementLayout.GROUP);
    }

    /// Number of groups.
    public long count() {
        return point() ? rows.size() : 0;
    }

    /// Takes on the stream at hand, if there is one.
    private boolean point() {
        if (stream.isThere()) {
            rows.of(slot(), stream.collection(), stream.opening());
        }
        return stream.isThere();
    }

    /// Finds a group.
    public boolean find(MemorySegment name, long offset, int length) {
        return point() && loaded(rows.find(name, offset, length, value));
    }

    private boolean loaded(boolean there) {
        if (there) {
            load();
        }
        return there;
    }

    private void load() {
        id = StreamLayout.group(value.segment, value.offset);
        lastId.read(value, StreamLayout.GROUP_LAST_ID);
        read = StreamLayout.read(value.segment, value.offset);
        nextConsumer = StreamLayout.nextConsumer(value.segment, value.offset);
    }

    private void save() {
        rows.put(StreamLayout.GROUP_BYTES, value);
        StreamLayout.writeGroup(value.segment, value.offset, id);
        lastId.write(value, StreamLayout.GROUP_LAST_ID);
        StreamLayout.writeRead(value.segment, value.offset, read);
        StreamLayout.writeNextConsumer(value.segment, value.offset, nextConsumer);
    }

    /// Makes a group of the stream, which is there.
    ///
    /// @param lastId id from which it reads on
    /// @param read entries up to there, or {@link #UNKNOWN}
    /// @return false if there is one of this name
    public boolean create(MemorySegment name, long offset, int length, StreamId lastId, long read) {
        Invariant.check(stream.isThere(), "a stream that is given a group is there", read, length);
        if (find(name, offset, length)) {
            return false;
        }
        id = stream.record().newId();
        nextConsumer = 0;
        write(lastId, read);
        return true;
    }

    /// Lets the group at hand read on from elsewhere.
    public void set(StreamId lastId, long read) {
        mustBeAtHand();
        write(lastId, read);
    }

    /// Checks that there is a group at hand.
    void mustBeAtHand() {
        boolean atHand =
                stream.isThere() && rows.isAtHand(slot(), stream.collection(), stream.opening());
        Invariant.check(atHand, "a group of the stream at hand was found", slot(), id);
    }

    private void write(StreamId lastId, long read) {
        this.lastId.set(lastId);
        this.read = read;
        save();
    }

    /// Removes the group at hand, which then is none; what it holds is reclaimed.
    public void destroy() {
        mustBeAtHand();
        rows.delete();
        stream.record().abandon(id);
    }

    /// Finds the first group.
    public boolean first() {
        return point() && loaded(rows.first(value));
    }

    /// Goes on to the group behind the one found last by a walk.
    public boolean next() {
        return point() && loaded(rows.next(value));
    }

    /// Name of the group at hand, valid as long as it is.
    public void name(Slice out) {
        rows.name(out);
    }

    /// Last id delivered to the group at hand. Not to be changed.
    public StreamId lastId() {
        return lastId;
    }

    /// How many of all entries ever added the group at hand has read, or {@link #UNKNOWN}.
    public long read() {
        return read;
    }

    /// How many entries the group at hand has still to read, as Redis counts: entries added less entries read, so trimmed ones count; or
    /// {@link #NO_LAG}, when entries were deleted from the midst of those.
    public long lag() {
        long added = stream.added();
        if (added == 0) {
            return 0;
        }
        if (read != UNKNOWN && !hasDeletedFrom(lastId)) {
            return added - read;
        }
        long estimate = readUpTo(lastId);
        return estimate == UNKNOWN ? NO_LAG : added - estimate;
    }

    /// Counts an entry as delivered, the first one behind the last id. To be saved.
    void advance(StreamId delivered) {
        boolean counts = read != UNKNOWN && !hasDeletedFrom(delivered);
        read = counts ? read + 1 : readUpTo(delivered);
        lastId.set(delivered);
    }

    /// Counts an entry as delivered up to an id that somebody else says. Nothing if it is behind.
    public void raiseLastId(StreamId delivered) {
        mustBeAtHand();
        if (delivered.isAbove(lastId)) {
            lastId.set(delivered);
            save();
        }
    }

    /// Writes what {@link #advance} has counted.
    void saveProgress() {
        mustBeAtHand();
        save();
    }

    /// Whether an entry not below this id was deleted, so that numbers behind it cannot be told from a count of those that are left.
    private boolean hasDeletedFrom(StreamId from) {
        StreamId deleted = stream.deletedId();
        if (stream.count() == 0 || deleted.isZero() || from.isAbove(deleted)) {
            return false;
        }
        stream.firstId(first);
        return !first.isAbove(deleted);
    }

    /// How many entries were added up to an id, if that can be told from the ends of the stream.
    ///
    /// Source: Redis 7.0.15, asked: what it answers to XINFO GROUPS.
    private long readUpTo(StreamId upTo) {
        if (stream.added() == 0) {
            return 0;
        }
        if (upTo.isAbove(stream.lastId())) {
            return UNKNOWN;
        }
        if (upTo.is(stream.lastId()) || stream.count() == 0) {
            return stream.added();
        }
        stream.firstId(first);
        if (upTo.isAbove(first) || !first.isAbove(stream.deletedId())) {
            return UNKNOWN;
        }
        return stream.added() - stream.count() + (upTo.is(first) ? 1 : 0);
    }

    /// A number for another consumer of the group at hand.
    long takeConsumerNumber() {
        mustBeAtHand();
        nextConsumer++;
        save();
        return nextConsumer - 1;
    }

    /// Id of the collection that is the group at hand.
    long id() {
        mustBeAtHand();
        return id;
    }

    /// The stream.
    StreamEntries stream() {
        return stream;
    }

    /// Slot of the stream.
    int slot() {
        return stream.record().slot();
    }
}
