package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.storage.Bytes;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Which transaction has locked what, and which wait for it.
///
/// **Wait-die.** A transaction waits only for younger ones and otherwise dies: it lets go of what it has and is tried again under the same birth, so it
/// is the oldest some day. Older means a smaller birth, then a smaller id. Since nobody waits for an older one, nobody waits in a circle.
///
/// **In order of arrival.** Who asks for a lock must be older than those that hold it in a mode that excludes his, and than those that wait for it in
/// such a mode; who comes first is served first, and nobody overtakes. (Without the second half, those that read could keep one out for ever that
/// wants to write; and if one were to wait behind an older one, there would be circles.) Only a transaction that holds the lock alone, and wants it
/// exclusively now, has it at once: others wait for it already.
///
/// A lock has no deadline: it ends with its transaction, which has one. Each grant takes a number of the slot's version counter, its token: what is
/// done under a token can be told from what is done under a later one.
///
/// Source: Rosenkrantz, Stearns and Lewis, "System level concurrency control for distributed database systems", 1978.
///
/// Invariant: whoever holds a lock exclusively holds it alone; the first that waits is excluded by one that holds; each holder and waiter has its record
/// by transaction.
public final class LockTable {
    /// Most transactions that wait for one lock. What comes then dies: a queue on a hot key is a convoy, and every one in it was looked at by each that
    /// came after.
    public static final int WAITERS_MAX = 128;

    private final OrderedMap map;
    private final SlotTable slots;
    private final KeyHash hash;
    private final KeyBuffer userKey = new KeyBuffer();
    private final MemorySegment resource = room();
    private final MemorySegment key = room();
    private final Slice foundKey = new Slice();
    private final Slice value = new Slice();
    private int slot;
    private int resourceBytes;
    private long token;
    private boolean any;
    private boolean anyKnown;

    /// What comes of asking for a lock.
    public enum Outcome {
        /// The transaction holds it.
        GRANTED,
        /// It waits, and will be told.
        WAITS,
        /// It is to let go of everything and to try again.
        DIES
    }

    /// Hears which transactions have got a lock that they waited for.
    public interface Grants {
        /// A transaction of the same slot; nothing is changed meanwhile.
        void granted(long birth, long id, long token);
    }

    LockTable(OrderedMap map, SlotTable slots, KeyHash hash) {
        this.map = map;
        this.slots = slots;
        this.hash = hash;
    }

    private static MemorySegment room() {
        return Arena.ofAuto().allocate(LockLayout.KEY_BYTES_MAX);
    }

    /// Forgets what is remembered of the map.
    void attach() {
        anyKnown = false;
    }

    /// Whether anything is locked at all.
    public boolean any() {
        if (!anyKnown) {
            key.set(JAVA_BYTE, 0, Space.LOCK);
            any =
                    map.ceiling(key, 0, 1, foundKey, value)
                            && foundKey.segment.get(JAVA_BYTE, foundKey.offset) == Space.LOCK;
            anyKnown = true;
        }
        return any;
    }

    /// Makes a user's key the resource at hand.
    public void openKey(int db, MemorySegment user, long offset, int length) {
        userKey.take(hash, db, user, offset, length);
        open(userKey.slot, userKey.bytes, 0, userKey.length);
    }

    /// Makes the key of a record the resource at hand.
    ///
    /// @param length at most {@link LockLayout#RESOURCE_BYTES_MAX}
    public void open(int slot, MemorySegment resource, long offset, int length) {
        Invariant.check(
                length <= LockLayout.RESOURCE_BYTES_MAX,
                "what is locked has a short name",
                length,
                LockLayout.RESOURCE_BYTES_MAX);
        this.slot = slot;
        resourceBytes = length;
        MemorySegment.copy(resource, offset, this.resource, 0, length);
    }

    /// Whether a command that is no transaction's may read the resource at hand, or write it: nobody holds it in a mode that excludes this one.
    public boolean isFree(LockMode mode) {
        return !any() || !findHolder(false, 0, 0) || !mode.excludes(holderMode());
    }

    /// Asks for the resource at hand. Asking again for what is held or awaited changes nothing; asking for more than is awaited is in vain.
    public Outcome acquire(LockMode mode, long birth, long id) {
        boolean holds = map.get(key, 0, writeHolderKey(birth, id), value);
        if (holds && holderMode().covers(mode)) {
            token = LockLayout.number(value.segment, value.offset);
            return Outcome.GRANTED;
        }
        if (map.get(key, 0, writeTransactionKey(LockLayout.AWAITED, birth, id), value)) {
            return awaitedMode().covers(mode) ? Outcome.WAITS : Outcome.DIES;
        }
        boolean excluded = findHolder(true, birth, id) && mode.excludes(holderMode());
        boolean dies = excluded && !isOlder(birth, id, holderBirth(), holderId());
        int conflicts = 0;
        int waiters = 0;
        for (boolean more = findWaiter(0); more && !dies; more = findWaiter(arrival() + 1)) {
            waiters++;
            if (mode.excludes(LockLayout.mode(value.segment, value.offset))) {
                conflicts++;
                dies = !isOlder(birth, id, waiterBirth(), waiterId());
            }
        }
        if (!excluded && (holds || conflicts == 0)) {
            grant(mode, birth, id);
            return Outcome.GRANTED;
        }
        if (dies || waiters == WAITERS_MAX) {
            return Outcome.DIES;
        }
        enqueue(mode, birth, id);
        return Outcome.WAITS;
    }

    /// Token of the lock granted last, or found granted by {@link #acquire}.
    public long token() {
        return token;
    }

    /// Whether a transaction waits for anything in a slot.
    public boolean waits(int slot, long birth, long id) {
        return findFirst(slot, LockLayout.AWAITED, birth, id);
    }

    /// Lets go of what a transaction waits for and then of what it holds in a slot, and serves those that wait.
    ///
    /// @return how many of its locks, at most `limit`; less if no more are left
    public int release(int slot, long birth, long id, int limit, Grants grants) {
        int released = 0;
        while (released < limit) {
            if (findFirst(slot, LockLayout.AWAITED, birth, id)) {
                openFound(slot);
                dequeue(value.segment.get(Bytes.U64, value.offset), birth, id);
            } else if (findFirst(slot, LockLayout.HELD, birth, id)) {
                openFound(slot);
                delete(writeTransactionKey(LockLayout.HELD, birth, id));
                delete(writeHolderKey(birth, id));
            } else {
                break;
            }
            serve(grants);
            released++;
        }
        anyKnown = false;
        return released;
    }

    /// Grants the resource at hand to those that wait, in their order, as far as it goes.
    private void serve(Grants grants) {
        while (findWaiter(0)) {
            long arrival = arrival();
            LockMode mode = LockLayout.mode(value.segment, value.offset);
            long birth = waiterBirth();
            long id = waiterId();
            if (findHolder(true, birth, id) && mode.excludes(holderMode())) {
                return;
            }
            dequeue(arrival, birth, id);
            grant(mode, birth, id);
            grants.granted(birth, id, token);
        }
    }

    private void grant(LockMode mode, long birth, long id) {
        token = slots.nextVersion(slot);
        map.put(key, 0, writeHolderKey(birth, id), LockLayout.HOLDER_BYTES, value);
        LockLayout.writeHolder(value.segment, value.offset, mode, token);
        map.put(key, 0, writeTransactionKey(LockLayout.HELD, birth, id), 0, value);
        any = true;
        anyKnown = true;
    }

    private void enqueue(LockMode mode, long birth, long id) {
        long arrival = slots.nextVersion(slot);
        map.put(key, 0, writeWaiterKey(arrival), LockLayout.WAITER_BYTES, value);
        LockLayout.writeWaiter(value.segment, value.offset, mode, birth, id);
        int length = writeTransactionKey(LockLayout.AWAITED, birth, id);
        map.put(key, 0, length, LockLayout.AWAITED_BYTES, value);
        value.segment.set(Bytes.U64, value.offset, arrival);
    }

    private void dequeue(long arrival, long birth, long id) {
        delete(writeWaiterKey(arrival));
        delete(writeTransactionKey(LockLayout.AWAITED, birth, id));
    }

    private void delete(int keyBytes) {
        boolean was = map.delete(key, 0, keyBytes);
        Invariant.check(was, "a lock is known by resource and by transaction", slot, keyBytes);
    }

    /// Finds the oldest that holds the resource at hand: who is older than that one is older than all.
    ///
    /// @param butOne whether this transaction does not count
    private boolean findHolder(boolean butOne, long birth, long id) {
        int prefix = writeResource(LockLayout.HOLDER);
        boolean found =
                map.ceiling(key, 0, prefix, foundKey, value) && foundKey.startsWith(key, prefix);
        if (found && butOne && holderBirth() == birth && holderId() == id) {
            int length = writeHolderKey(birth, id);
            found = map.higher(key, 0, length, foundKey, value) && foundKey.startsWith(key, prefix);
        }
        return found;
    }

    /// Finds the first that waits for the resource at hand and has not arrived before this.
    private boolean findWaiter(long arrival) {
        int length = writeWaiterKey(arrival);
        int prefix = length - Long.BYTES;
        return map.ceiling(key, 0, length, foundKey, value) && foundKey.startsWith(key, prefix);
    }

    /// Finds the first lock that a transaction holds, or waits for.
    private boolean findFirst(int slot, byte kind, long birth, long id) {
        LockLayout.writeTransaction(key, slot, kind, birth, id);
        int prefix = LockLayout.TRANSACTION_PREFIX_BYTES;
        return map.ceiling(key, 0, prefix, foundKey, value) && foundKey.startsWith(key, prefix);
    }

    private void openFound(int slot) {
        int prefix = LockLayout.TRANSACTION_PREFIX_BYTES;
        open(slot, foundKey.segment, foundKey.offset + prefix, foundKey.lengthBytes - prefix);
    }

    /// Mode in which a transaction waits for the resource at hand, its record by transaction just found.
    private LockMode awaitedMode() {
        long arrival = value.segment.get(Bytes.U64, value.offset);
        boolean waits = map.get(key, 0, writeWaiterKey(arrival), value);
        Invariant.check(waits, "a lock is known by resource and by transaction", slot, arrival);
        return LockLayout.mode(value.segment, value.offset);
    }

    private LockMode holderMode() {
        return LockLayout.mode(value.segment, value.offset);
    }

    private long holderBirth() {
        long end = foundKey.offset + foundKey.lengthBytes;
        return foundKey.segment.get(KeyLayout.U64, end - LockLayout.TRANSACTION_BYTES);
    }

    private long holderId() {
        long end = foundKey.offset + foundKey.lengthBytes;
        return foundKey.segment.get(KeyLayout.U64, end - Long.BYTES);
    }

    private long waiterBirth() {
        return LockLayout.number(value.segment, value.offset);
    }

    private long waiterId() {
        return LockLayout.id(value.segment, value.offset);
    }

    private long arrival() {
        long end = foundKey.offset + foundKey.lengthBytes;
        return foundKey.segment.get(KeyLayout.U64, end - Long.BYTES);
    }

    private int writeResource(byte kind) {
        return LockLayout.writeResource(key, slot, kind, resource, resourceBytes);
    }

    private int writeHolderKey(long birth, long id) {
        int length = writeResource(LockLayout.HOLDER);
        key.set(KeyLayout.U64, length, birth);
        key.set(KeyLayout.U64, (long) length + Long.BYTES, id);
        return length + LockLayout.TRANSACTION_BYTES;
    }

    private int writeWaiterKey(long arrival) {
        int length = writeResource(LockLayout.WAITER);
        key.set(KeyLayout.U64, length, arrival);
        return length + Long.BYTES;
    }

    private int writeTransactionKey(byte kind, long birth, long id) {
        LockLayout.writeTransaction(key, slot, kind, birth, id);
        int prefix = LockLayout.TRANSACTION_PREFIX_BYTES;
        MemorySegment.copy(resource, 0, key, prefix, resourceBytes);
        return prefix + resourceBytes;
    }

    private static boolean isOlder(long birth, long id, long otherBirth, long otherId) {
        int order = Long.compareUnsigned(birth, otherBirth);
        return order < 0 || (order == 0 && Long.compareUnsigned(id, otherId) < 0);
    }
}
