package io.workingdb.core.keyspace.collection;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.keyspace.CollectionLayout;
import io.workingdb.core.keyspace.CollectionRecord;
import io.workingdb.core.keyspace.CollectionRecord.Found;
import io.workingdb.core.keyspace.ElementLayout;
import io.workingdb.core.keyspace.Keyspace;
import io.workingdb.core.keyspace.RecordForm;
import io.workingdb.core.keyspace.RecordType;
import io.workingdb.core.keyspace.StreamLayout;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;

/// The stream under one key: entries with an id each, ascending, which are added at the end.
///
/// Always in rows, one of kind {@link ElementLayout#ENTRY} for each, with all its fields and values; and a stream that has lost its last entry
/// stays: its ids are not to be given again. What Redis records as the first id is the first entry's. Its groups are {@link StreamGroups}.
///
/// The key has another version when entries come and go, and none when groups read: that is what Redis' WATCH sees.
///
/// Slices handed out are views, valid until the next change. A walk ({@link #ceiling}, {@link #floor} and the steps from there) goes on from where
/// it was, whatever is changed in between. Nothing allocates on the heap.
public final class StreamEntries {
    /// Keeps the number of entries ever added.
    public static final long KEEP = -1;

    private final CollectionRecord record;
    private final Rows rows;

    /// For looking at both ends while a walk goes on.
    private final Rows ends;

    private final Slice content = new Slice();
    private final Slice part = new Slice();
    private final StreamId lastId = new StreamId();
    private final StreamId deletedId = new StreamId();
    private final StreamId found = new StreamId();
    private final StreamId bound = new StreamId();
    private boolean there;
    private long opening;
    private long count;
    private long added;

    /// Not pointed at a key yet.
    public StreamEntries(Keyspace keyspace) {
        record = keyspace.collection();
        rows = new Rows(record, ElementLayout.ENTRY);
        ends = new Rows(record, ElementLayout.ENTRY);
    }

    /// The fields and values of an entry to be added, by turns. They do not lie in the map.
    public interface Parts {
        /// How many there are, together.
        int count();

        /// Points `out` at one of them.
        void part(int index, Slice out);
    }

    /// What became of an entry to be added.
    public enum Added {
        /// It is there.
        ADDED,
        /// Its id is not above the last one, or is 0-0.
        NOT_ABOVE_LAST,
        /// It would take more than {@link Keyspace#VALUE_BYTES_MAX} bytes.
        TOO_LARGE
    }

    /// What became of a new last id.
    public enum LastId {
        /// It is the last one.
        SET,
        /// It is below the highest deleted one, the given or the present one: a deleted entry's id could be given again.
        BELOW_DELETED,
        /// It is below an entry's.
        BELOW_ENTRY,
        /// Fewer were ever added, it says, than are there.
        TOO_FEW_ADDED
    }

    /// Points this at a key, whose bytes stay where they are until it is pointed at another.
    public Found open(int db, MemorySegment key, long offset, int length) {
        opening++;
        Found at = record.open(RecordType.STREAM, db, key, offset, length);
        there = at == Found.THERE;
        if (there) {
            record.content(content);
            load();
        } else {
            count = 0;
            added = 0;
            lastId.set(0, 0);
            deletedId.set(0, 0);
        }
        return at;
    }

    private void load() {
        long id = CollectionLayout.id(content.segment, content.offset);
        rows.of(record.slot(), id);
        ends.of(record.slot(), id);
        count = CollectionLayout.elements(content.segment, content.offset);
        added = StreamLayout.added(content.segment, content.offset);
        lastId.read(content, StreamLayout.LAST_ID);
        deletedId.read(content, StreamLayout.DELETED_ID);
    }

    private void save() {
        record.write(StreamLayout.BYTES, content);
        CollectionLayout.writeElements(content.segment, content.offset, count);
        StreamLayout.writeAdded(content.segment, content.offset, added);
        lastId.write(content, StreamLayout.LAST_ID);
        deletedId.write(content, StreamLayout.DELETED_ID);
    }

    /// Makes the key, which is missing: a stream without entries.
    public void create() {
        Invariant.check(!there, "a stream that is made is missing", count, added);
        long id = record.newId();
        record.create(RecordForm.ROWS, StreamLayout.BYTES, content);
        CollectionLayout.writeId(content.segment, content.offset, id);
        there = true;
        load();
    }

    /// Number of entries.
    public long count() {
        return count;
    }

    /// Number of entries ever added, the removed ones included.
    public long added() {
        return added;
    }

    /// The last id: that of the last entry added, or what was set since. 0-0 if there was none. Not to be changed.
    public StreamId lastId() {
        return lastId;
    }

    /// The highest id of those deleted one by one, not trimmed; 0-0 if there was none. Not to be changed.
    public StreamId deletedId() {
        return deletedId;
    }

    /// Finds out the id of the first entry; 0-0 if there is none.
    public void firstId(StreamId out) {
        endId(count > 0 && ends.first(), out);
    }

    private void endId(boolean any, StreamId out) {
        out.set(0, 0);
        if (any) {
            out.readKey(ends.foundKey, 0);
        }
    }

    /// Chooses the id of an entry to be added at a time.
    ///
    /// @return whether there is one left
    public boolean nextId(long nowMillis, StreamId out) {
        out.set(lastId);
        if (Long.compareUnsigned(nowMillis, lastId.millis()) > 0) {
            out.set(nowMillis, 0);
            return true;
        }
        return out.next();
    }

    /// Chooses the id of an entry to be added that has these milliseconds.
    ///
    /// @return whether there is one left
    public boolean nextIdOf(long millis, StreamId out) {
        int order = Long.compareUnsigned(millis, lastId.millis());
        out.set(millis, order == 0 ? lastId.sequence() + 1 : 0);
        return order > 0 || (order == 0 && out.sequence() != 0);
    }

    /// Adds an entry at the end, making the key if it is missing.
    public Added add(StreamId id, Parts parts) {
        if (!id.isAbove(lastId)) {
            return Added.NOT_ABOVE_LAST;
        }
        long bytes = 0;
        for (int i = 0; i < parts.count(); i++) {
            parts.part(i, part);
            bytes += PackedLayout.bytesOf(part.segment, part.offset, part.lengthBytes);
        }
        Invariant.check(bytes > 0, "an entry has fields", parts.count(), bytes);
        if (bytes > Keyspace.VALUE_BYTES_MAX) {
            return Added.TOO_LARGE;
        }
        if (!there) {
            create();
        }
        build(id);
        boolean was = rows.put((int) bytes);
        Invariant.check(!was, "an id above the last is new", id.millis(), id.sequence());
        long at = rows.value.offset;
        for (int i = 0; i < parts.count(); i++) {
            parts.part(i, part);
            MemorySegment target = rows.value.segment;
            at += PackedLayout.write(target, at, part.segment, part.offset, part.lengthBytes);
        }
        lastId.set(id);
        count++;
        added++;
        save();
        return Added.ADDED;
    }

    private void build(StreamId id) {
        rows.key.entry(ElementLayout.ENTRY, id.millis(), id.sequence());
    }

    /// Finds an entry. A walk is not disturbed.
    ///
    /// @param out for {@link EntryFields}
    public boolean get(StreamId id, Slice out) {
        if (!there) {
            return false;
        }
        build(id);
        boolean found = rows.get();
        view(found, out);
        return found;
    }

    /// Removes an entry.
    ///
    /// @return whether it was there
    public boolean delete(StreamId id) {
        if (!there) {
            return false;
        }
        build(id);
        boolean was = rows.delete();
        if (was) {
            count--;
            if (id.isAbove(deletedId)) {
                deletedId.set(id);
            }
            save();
        }
        return was;
    }

    /// Removes the first entries, until no more than so many are left.
    ///
    /// @param limit of entries removed by this call
    /// @return how many were
    public long trimToCount(long countMax, long limit) {
        long surplus = Math.min(count - Math.max(0, countMax), limit);
        if (surplus <= 0) {
            return 0;
        }
        rows.key.start(ElementLayout.ENTRY + 1);
        return trim(surplus);
    }

    /// Removes entries whose id is below this one, the first ones first.
    ///
    /// @param limit of entries removed by this call
    /// @return how many were
    public long trimBelow(StreamId min, long limit) {
        if (!there || limit <= 0) {
            return 0;
        }
        build(min);
        return trim(limit);
    }

    private long trim(long limit) {
        long removed = rows.deleteFirst(limit);
        if (removed > 0) {
            count -= removed;
            save();
        }
        return removed;
    }

    /// Changes the last id of a stream that is there, for one that is made like another.
    ///
    /// @param added entries ever added, or {@link #KEEP}
    /// @param deleted highest deleted id; 0-0 keeps what there is
    public LastId setLastId(StreamId last, long added, StreamId deleted) {
        Invariant.check(there, "a stream whose last id is set is there", added, KEEP);
        if (deleted.isAbove(last) || deletedId.isAbove(last)) {
            return LastId.BELOW_DELETED;
        }
        endId(count > 0 && ends.last(), bound);
        if (bound.isAbove(last)) {
            return LastId.BELOW_ENTRY;
        }
        if (added != KEEP && added < count) {
            return LastId.TOO_FEW_ADDED;
        }
        lastId.set(last);
        this.added = added == KEEP ? this.added : added;
        if (!deleted.isZero()) {
            deletedId.set(deleted);
        }
        save();
        return LastId.SET;
    }

    /// Finds the first entry that is not below an id; {@link #id} is its id.
    ///
    /// @param out for {@link EntryFields}
    public boolean ceiling(StreamId from, Slice out) {
        if (!there) {
            return false;
        }
        build(from);
        return walked(rows.ceiling(), out);
    }

    /// Finds the last entry that is not above an id; {@link #id} is its id.
    public boolean floor(StreamId from, Slice out) {
        if (!there) {
            return false;
        }
        bound.set(from);
        if (bound.next()) {
            build(bound);
        } else {
            rows.key.start(ElementLayout.ENTRY + 1);
        }
        return walked(rows.below(), out);
    }

    /// Goes on from the entry found last to the one behind it.
    public boolean next(Slice out) {
        return walked(rows.higher(), out);
    }

    /// Goes back from the entry found last to the one before it.
    public boolean previous(Slice out) {
        return walked(rows.lower(), out);
    }

    /// Id of the entry found last by a walk. Not to be changed.
    public StreamId id() {
        return found;
    }

    private boolean walked(boolean more, Slice out) {
        if (more) {
            found.readKey(rows.foundKey, 0);
        }
        view(more, out);
        return more;
    }

    private void view(boolean any, Slice out) {
        if (any) {
            out.set(rows.value.segment, rows.value.offset, rows.value.lengthBytes);
        }
    }

    /// Whether the stream is there: what groups stand on.
    boolean isThere() {
        return there;
    }

    /// The stream's record.
    CollectionRecord record() {
        return record;
    }

    /// Number of the last {@link #open}: what was found before is not at hand any more.
    long opening() {
        return opening;
    }

    /// The stream's own collection id.
    long collection() {
        return rows.key.id();
    }
}
