package io.workingdb.core.keyspace;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.storage.map.KeyGroup;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.SavepointExceeded;
import io.workingdb.core.storage.map.Slice;
import io.workingdb.core.trace.Fingerprinted;
import io.workingdb.core.trace.Sink;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// The logical databases of one group, over its ordered map.
///
/// Everything that decides an answer is a record of the map, as listed in this package's description, so a copy of the map is a
/// copy of the databases; {@link #attach} rebuilds the few things kept in fields. Whether a key exists is decided by the log time
/// of the last applied entry alone: a record whose deadline is not above it counts as missing everywhere, whether it was
/// reclaimed or not.
///
/// Keys and values are given as segment, offset and length; neither may lie in the map, but for a value in the record it replaces. Slices
/// handed out are views, valid until the next change. Nothing here allocates on the heap. Used by one reactor, inside the apply of an
/// entry; reads also between entries.
public final class Keyspace implements Fingerprinted {
    /// The deadline of a key that stays. A real one is in milliseconds since 1970 and above the log time when it is set.
    public static final long NO_DEADLINE = 0;

    /// Longest value, as in Redis: 512 MiB.
    public static final int VALUE_BYTES_MAX = 512 << 20;

    /// Entries whose keys may be announced before the first of them is applied. A power of two.
    public static final int UPCOMING_MAX = KeyGroup.KEYS_MAX;

    private final OrderedMap map;
    private final KeyHash hash;
    private final CollectionLimits limits;
    private final KeyRecords records;
    private final Reclaimer reclaimer;
    private final KeyCopy copier;
    private final KeyScan scan;
    private final UserKeys keys;
    private final KeyBuffer target = new KeyBuffer();
    private final Slice record = new Slice();
    private KeyBuffer key;

    /// The databases in `map`, which may be empty or hold some already.
    ///
    /// @param hashKey secret of the keyed hash; the same for the life of the cluster
    /// @param databases how many there are, at most 256
    public Keyspace(OrderedMap map, long hashKey, int databases) {
        this(map, hashKey, databases, CollectionLimits.production());
    }

    /// The same, with other bounds of what is small.
    ///
    /// @param limits the same for the life of the cluster
    public Keyspace(OrderedMap map, long hashKey, int databases, CollectionLimits limits) {
        this.map = map;
        this.limits = limits;
        hash = new KeyHash(hashKey);
        records = new KeyRecords(map, hash, databases);
        reclaimer = new Reclaimer(records);
        copier = new KeyCopy(records);
        scan = new KeyScan(map, records.counts);
        keys = new UserKeys(hash, records.databases);
        key = keys.own();
        attach();
    }

    /// Rebuilds what is kept in fields, after records were loaded into the map. At most 16,384 steps per database.
    public void attach() {
        records.attach();
    }

    /// A place for one collection of this keyspace. There may be any number; a change by one of them ends what another had found of the same key.
    public CollectionRecord collection() {
        return new CollectionRecord(records, hash, limits);
    }

    /// What was answered to the writes of clients' sessions.
    public SessionTable sessions() {
        return records.sessions;
    }

    /// The locks of transactions.
    public LockTable locks() {
        return records.locks;
    }

    /// The transactions over several slots.
    public TransactionTable transactions() {
        return records.transactions;
    }

    /// The clients that wait for keys.
    public WaiterTable waiters() {
        return records.waiters;
    }

    /// Sets the log time: that of the last entry applied.
    public void logTime(long millis) {
        records.logTimeMillis = millis;
    }

    /// The log time in milliseconds since 1970.
    public long logTimeMillis() {
        return records.logTimeMillis;
    }

    /// Finds a key. The record found stays current, for the five methods that follow, until the next find or change.
    ///
    /// @return whether it exists
    public boolean find(int db, MemorySegment key, long offset, int length) {
        this.key = keys.take(db, key, offset, length);
        return records.find(this.key, record) && !records.isDue(record);
    }

    /// Makes the key of an entry to come, the first of its keys; at most {@link #UPCOMING_MAX} before each {@link #load}. Not a long one:
    /// hashing it twice costs more than the wait.
    ///
    /// @param index of the entry in the log
    public void announce(long index, int db, MemorySegment key, long offset, int length) {
        if (length <= KeyLayout.WHOLE_NAME_BYTES_MAX) {
            keys.prepare(index, db, key, offset, length);
        }
    }

    /// Loads the records of the keys announced since the last load: see {@link OrderedMap#load}.
    public void load() {
        keys.load(map);
    }

    /// Says which entry is applied from now on: if its key was announced, its bytes are where they were then. 0 when it is done.
    public void expect(long index) {
        keys.expect(index);
    }

    /// Type of the current record.
    public RecordType type() {
        return RecordType.of(HeaderLayout.type(record.segment, record.offset));
    }

    /// Version of the current record: another after every write of the key.
    public long version() {
        return HeaderLayout.version(record.segment, record.offset);
    }

    /// Deadline of the current record, or {@link #NO_DEADLINE}.
    public long deadlineMillis() {
        return HeaderLayout.deadlineMillis(record.segment, record.offset);
    }

    /// Memcached's flags of the current record.
    public int flags() {
        return HeaderLayout.flags(record.segment, record.offset);
    }

    /// Points `out` at the value of the current record. Not for writing.
    public void value(Slice out) {
        KeyRecords.content(key, record, out);
        records.touch(key);
    }

    /// Creates or replaces a string.
    ///
    /// @param deadlineMillis above the log time, or {@link #NO_DEADLINE}
    public void put(
            int db,
            MemorySegment key,
            long keyOffset,
            int keyLength,
            MemorySegment value,
            long valueOffset,
            int valueLength,
            long deadlineMillis) {
        this.key = keys.take(db, key, keyOffset, keyLength);
        boolean present = records.find(this.key, record);
        long oldDeadline = present ? deadlineMillis() : NO_DEADLINE;
        boolean inside = present && record.overlaps(value, valueOffset, valueLength);
        if (inside) { // before any other change, which may move the record
            moveToFront(value.address() + valueOffset, valueLength);
        } else if (present) {
            records.abandonElements(this.key, record);
        }
        records.touch(this.key);
        long version = records.slots.nextVersion(this.key.slot);
        records.index(this.key, present, oldDeadline, deadlineMillis);
        int contentOffset = records.write(this.key, valueLength, record);
        HeaderLayout.write(
                record.segment, record.offset, RecordType.STRING, version, deadlineMillis);
        this.key.writeLongKey(record);
        if (!inside) {
            long at = record.offset + contentOffset;
            MemorySegment.copy(value, valueOffset, record.segment, at, valueLength);
        }
    }

    /// Replaces a value if the key was not written since its version was this one: Memcached's `cas`. As {@link #put} does, it takes the flags away.
    public CompareOutcome putIfSame(
            int db, Slice key, Slice value, long deadlineMillis, long expectedVersion) {
        if (!find(db, key.segment, key.offset, key.lengthBytes)) {
            return CompareOutcome.NOT_FOUND;
        }
        if (version() != expectedVersion) {
            return CompareOutcome.EXISTS;
        }
        put(
                db,
                key.segment,
                key.offset,
                key.lengthBytes,
                value.segment,
                value.offset,
                value.lengthBytes,
                deadlineMillis);
        return CompareOutcome.STORED;
    }

    /// Sets Memcached's flags of the string just put; Redis puts none.
    public void flags(int flags) {
        HeaderLayout.writeFlags(record.segment, record.offset, flags);
    }

    /// Makes a string `valueLength` bytes long, creating it if it does not exist; new bytes are zero, the deadline stays. A key of another type
    /// is not for this.
    ///
    /// @param out the content, for writing
    public void resize(
            int db, MemorySegment key, long offset, int length, int valueLength, Slice out) {
        this.key = keys.take(db, key, offset, length);
        long version = records.slots.nextVersion(this.key.slot);
        boolean present = records.find(this.key, record);
        if (present && records.isDue(record)) {
            records.remove(this.key, record);
            present = false;
        }
        if (present) {
            Invariant.check(type() == RecordType.STRING, "what is resized is a string", db, length);
            records.write(this.key, valueLength, record);
            HeaderLayout.writeVersion(record.segment, record.offset, version);
        } else {
            records.create(this.key, RecordType.STRING, version, valueLength, record);
        }
        KeyRecords.content(this.key, record, out);
        records.touch(this.key);
    }

    /// Removes a key.
    ///
    /// @return whether it existed
    public boolean delete(int db, MemorySegment key, long offset, int length) {
        this.key = keys.take(db, key, offset, length);
        if (!records.find(this.key, record)) {
            return false;
        }
        boolean existed = !records.isDue(record);
        records.remove(this.key, record);
        if (existed) {
            records.slots.nextVersion(this.key.slot);
        }
        return existed;
    }

    /// Sets a deadline above the log time, or clears it with {@link #NO_DEADLINE}.
    ///
    /// @return whether the key exists
    public boolean deadline(
            int db, MemorySegment key, long offset, int length, long deadlineMillis) {
        if (!find(db, key, offset, length)) {
            return false;
        }
        records.index(this.key, true, deadlineMillis(), deadlineMillis);
        long version = records.slots.nextVersion(this.key.slot);
        boolean present = records.find(this.key, record);
        Invariant.check(present, "a key that is given a deadline stays", db, length);
        rewrite(version);
        HeaderLayout.writeDeadline(record.segment, record.offset, deadlineMillis);
        return true;
    }

    /// Moves a record with its deadline to another name, over whatever was there. Onto its own name: changes nothing. The elements of a
    /// collection in rows stay where they are if the slot does, and are moved one by one if not.
    ///
    /// @return whether `from` exists
    public boolean rename(
            int db,
            MemorySegment from,
            long fromOffset,
            int fromLength,
            MemorySegment to,
            long toOffset,
            int toLength) {
        if (!find(db, from, fromOffset, fromLength)) {
            return false;
        }
        target.take(hash, records.databases.keyspace(db), to, toOffset, toLength);
        if (!target.sameAs(key)) {
            boolean keepsElements = target.slot == key.slot;
            copier.to(target, key, record, keepsElements);
            boolean there = records.find(key, record);
            Invariant.check(there, "a key stays while it is renamed", db, fromLength);
            if (keepsElements) {
                records.detach(key, deadlineMillis());
            } else {
                records.remove(key, record);
            }
            records.slots.nextVersion(key.slot);
        }
        return true;
    }

    /// Copies a record with its deadline, and its elements one by one, over whatever was there. Onto itself: changes nothing.
    ///
    /// @return whether `from` exists
    public boolean copy(
            int fromDb,
            MemorySegment from,
            long fromOffset,
            int fromLength,
            int toDb,
            MemorySegment to,
            long toOffset,
            int toLength) {
        if (!find(fromDb, from, fromOffset, fromLength)) {
            return false;
        }
        target.take(hash, records.databases.keyspace(toDb), to, toOffset, toLength);
        if (!target.sameAs(key)) {
            copier.to(target, key, record, false);
        }
        return true;
    }

    /// Number of keys of a database, those due and not yet reclaimed included.
    public long count(int db) {
        return records.databases.keys(db);
    }

    /// Number of those that have a deadline.
    public long countWithDeadline(int db) {
        return records.databases.deadlines(db);
    }

    /// Empties a database at once; its records are reclaimed later, in slices.
    ///
    /// Should {@link DatabaseTable#PENDING_MAX} flushes wait already, the oldest work is done first, here: see {@link #mayFlush}.
    public void flush(int db) {
        if (records.databases.keys(db) == 0) {
            return;
        }
        reclaimer.makeRoomForFlush();
        scan.ask(records.databases.flush(db));
    }

    /// Empties every database.
    public void flushAll() {
        for (int db = 0; db < records.databases.count(); db++) {
            flush(db);
        }
    }

    /// Whether so many databases can be flushed before anything is reclaimed.
    public boolean mayFlush(long databases) {
        return records.databases.pending() + databases <= DatabaseTable.PENDING_MAX;
    }

    /// Whether flushed records are left, or elements of collections that were removed.
    public boolean reclaimPending() {
        return reclaimer.pending();
    }

    /// Removes what {@link #reclaimPending} speaks of, in an order that the map decides.
    ///
    /// @return work done, at most `limitRecords`: records removed, and one for each keyspace and each collection of which nothing is left
    public int reclaim(int limitRecords) {
        return reclaimer.reclaim(limitRecords);
    }

    /// The earliest deadline of all, that of a key, a hash's field or a session, flushed records included; `Long.MAX_VALUE` if there is none.
    public long earliestDeadlineMillis() {
        return reclaimer.earliestMillis();
    }

    /// Removes keys and fields whose deadline is not above the log time, the earliest first, and sessions that were not used for long.
    ///
    /// @return work done, at most `limitRecords`: keys and fields removed, and steps of {@link SessionTable#expire}
    public int expireDue(int limitRecords) {
        return reclaimer.expireDue(limitRecords);
    }

    /// Notes from now on in `table` when keys are read or written, or no longer.
    public void accesses(@Nullable AccessTable table) {
        records.accesses = table;
    }

    /// A look at random keys.
    public KeySampler sampler() {
        return new KeySampler(records);
    }

    /// Removes a key if it was not written since its version was this one.
    ///
    /// @param name as {@link KeySampler#name} gave it
    /// @return whether it was removed
    public boolean evict(MemorySegment name, long offset, int length, long version) {
        return reclaimer.evict(name, offset, length, version);
    }

    /// Visits about `limit` keys that exist, from `cursor` on. A key that exists from the first call with 0 to the last that
    /// answers 0 is visited at least once, whatever is written in between.
    ///
    /// @return the next cursor; 0 at the end, and for a cursor that is none
    public long scan(int db, long cursor, int limit, KeyVisitor visitor) {
        int most = (int) Math.min(limit, records.databases.keys(db) + 1);
        return scan.scan(
                records.databases.keyspace(db), cursor, most, records.logTimeMillis, visitor);
    }

    /// Records that {@link #scan}, {@link #randomKey} and {@link #flush} were asked to look at since start: of what they were told at most, as many as there are.
    public long askedToWalk() {
        return scan.asked();
    }

    /// Picks an existing key by a random number, in bounded work.
    ///
    /// @param out the user's key
    /// @return false if there is none; also if {@link KeyScan#RANDOM_TRIES} in a row are due and were not reclaimed yet
    public boolean randomKey(int db, long random, Slice out) {
        return scan.random(records.databases.keyspace(db), random, records.logTimeMillis, out);
    }

    /// Bytes of all keys and values as stored: equal on every replica. What `maxmemory` is about.
    public long logicalBytes() {
        return map.logicalBytes();
    }

    /// Opens a savepoint: whatever is written from now on can be taken back, as if it had never been; uses of keys stay noted. Savepoints nest.
    ///
    /// While one is open, a write may be refused by {@link SavepointExceeded}, on every replica the same: whoever opened the savepoint rolls it back. The log time
    /// stays as it is, and nothing is pinned or written back.
    ///
    /// @param logicalBytesMax what would make {@link #logicalBytes} larger is refused
    public void openSavepoint(long logicalBytesMax) {
        records.openSavepoint(logicalBytesMax);
    }

    /// Closes the innermost savepoint and keeps what was written.
    public void closeSavepoint() {
        records.closeSavepoint();
    }

    /// Closes the innermost savepoint and takes back what was written since it was opened. Whatever was found before has to be found again, and collections opened.
    public void rollBack() {
        records.rollBack();
    }

    /// Pins the contents.
    public OrderedMap.Snapshot pin() {
        writeBack(Slot.COUNT);
        return map.pin();
    }

    /// Writes what is kept in fields into the map: before it is pinned, or read as a whole.
    ///
    /// @param limit most records written; there are {@link Slot#COUNT} at most
    /// @return how many are left
    public int writeBack(int limit) {
        return records.slots.writeBack(limit);
    }

    /// Feeds the contents of the map, which are everything but the log time.
    @Override
    public void fingerprint(Sink sink) {
        writeBack(Slot.COUNT);
        map.fingerprint(sink);
    }

    /// Looks at one key after the other. The bytes are valid inside the call; nothing is changed meanwhile.
    public interface KeyVisitor {
        /// One key that exists.
        void key(MemorySegment segment, long offset, int length, RecordType type);
    }

    /// Opens the current record for writing at its length, and stamps it.
    private void rewrite(long version) {
        map.put(key.bytes, 0, key.length, record.lengthBytes, record);
        HeaderLayout.writeVersion(record.segment, record.offset, version);
    }

    /// Brings a value that lies in the current record to where its content begins, before the record's length changes.
    private void moveToFront(long address, int length) {
        long from = address - record.segment.address() - record.offset;
        map.put(key.bytes, 0, key.length, record.lengthBytes, record);
        long to = record.offset + key.contentOffset();
        MemorySegment.copy(record.segment, record.offset + from, record.segment, to, length);
    }
}
