package io.workingdb.core.keyspace;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.storage.Bytes;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The clients that wait for keys to come: records like others, so that whoever applies a push serves the same client on every replica, and who waits
/// is not forgotten when the leader goes.
///
/// A client is a node, a connection of it, and the serial of the command that waits, because a cancellation may come late and must not end the next
/// command's waiting. It waits for any number of keys, in order of arrival at each of them, and is removed whole: by whoever serves it, or by a
/// cancellation, which its node logs when the deadline has passed or the connection is gone, and another for a node that is lost. Nothing is
/// removed because of time alone.
///
/// One client is current: the one named or found last. The methods without a name speak of it, after whatever has changed in the map.
///
/// Invariant: a client has a record for each of its keys, and each of these has one in the order of the key; one with a deadline is in the index.
public final class WaiterTable {
    private static final int CLIENT_KEY_BYTES = WaiterLayout.CLIENT_KEY_BYTES;

    private final OrderedMap map;
    private final SlotTable slots;
    private final KeyHash hash;
    private final ExpiryTable expiry;
    private final KeyBuffer userKey = new KeyBuffer();
    private final MemorySegment client = room();
    private final MemorySegment queue = room();
    private final MemorySegment other = room();
    private final Slice foundKey = new Slice();
    private final Slice value = new Slice();
    private int queueBytes;
    private long queueArrival;
    private boolean any;
    private boolean anyKnown;

    WaiterTable(OrderedMap map, SlotTable slots, KeyHash hash) {
        this.map = map;
        this.slots = slots;
        this.hash = hash;
        expiry = new ExpiryTable(map, Space.WAITER_EXPIRY);
    }

    private static MemorySegment room() {
        return Arena.ofAuto().allocate(WaiterLayout.KEY_BYTES_MAX);
    }

    /// Forgets what is remembered of the map.
    void attach() {
        anyKnown = false;
        expiry.attach();
    }

    /// Makes a client current.
    ///
    /// @param slot of the first key that it waits for
    /// @return whether it waits
    public boolean find(int slot, int node, long connection, long serial) {
        WaiterLayout.writeClient(client, slot, node, connection, serial);
        return head();
    }

    /// Notes that the current client, which does not wait yet, waits from now on.
    ///
    /// @param deadlineMillis or {@link Keyspace#NO_DEADLINE}
    /// @param command whatever whoever serves it needs; not in the map
    public void block(long deadlineMillis, MemorySegment command, long offset, int length) {
        int header = WaiterLayout.CLIENT_HEADER_BYTES;
        boolean was = map.put(client, 0, CLIENT_KEY_BYTES, header + length, value);
        Invariant.check(!was, "a client waits with one command", connection(), serial());
        WaiterLayout.writeClientValue(value.segment, value.offset, deadlineMillis);
        MemorySegment.copy(command, offset, value.segment, value.offset + header, length);
        if (deadlineMillis != Keyspace.NO_DEADLINE) {
            expiry.add(client, CLIENT_KEY_BYTES, deadlineMillis);
        }
        any = true;
        anyKnown = true;
    }

    /// Lets the current client, which waits, wait for a key as well. Once more for the same key changes nothing.
    public void await(int db, MemorySegment user, long offset, int length) {
        mustFind();
        userKey.take(hash, db, user, offset, length);
        int bytes = WaiterLayout.writeClientKey(client, userKey.bytes, userKey.length);
        if (map.get(client, 0, bytes, value)) {
            return;
        }
        long arrival = slots.nextVersion(userKey.slot);
        map.put(client, 0, bytes, WaiterLayout.ARRIVAL_BYTES, value);
        value.segment.set(Bytes.U64, value.offset, arrival);
        int queued = writeQueued(arrival);
        map.put(other, 0, queued, WaiterLayout.KEY_VALUE_BYTES, value);
        WaiterLayout.writeKeyValue(value.segment, value.offset, client);
    }

    /// Makes the client current that has waited longest for a key.
    ///
    /// @return whether there is one
    public boolean first(int db, MemorySegment user, long offset, int length) {
        if (!any()) {
            return false;
        }
        userKey.take(hash, db, user, offset, length);
        int rest = userKey.length - KeyLayout.SLOT;
        queueBytes = WaiterLayout.writeKey(queue, userKey.bytes, KeyLayout.SLOT, rest);
        queueArrival = 0;
        return next();
    }

    /// Makes the client current that came next after the one that {@link #first} or this has found last, whether that one still waits or not.
    ///
    /// @return whether there is one
    public boolean next() {
        queue.set(KeyLayout.U64, queueBytes, queueArrival + 1);
        int length = queueBytes + Long.BYTES;
        boolean found =
                map.ceiling(queue, 0, length, foundKey, value)
                        && foundKey.lengthBytes == length
                        && foundKey.startsWith(queue, queueBytes);
        if (found) {
            queueArrival = foundKey.segment.get(KeyLayout.U64, foundKey.offset + queueBytes);
            WaiterLayout.readKeyValue(value.segment, value.offset, client);
        }
        return found;
    }

    /// Whether anybody waits for anything.
    public boolean any() {
        if (!anyKnown) {
            other.set(JAVA_BYTE, 0, Space.WAITER);
            any =
                    map.ceiling(other, 0, 1, foundKey, value)
                            && foundKey.segment.get(JAVA_BYTE, foundKey.offset) == Space.WAITER;
            anyKnown = true;
        }
        return any;
    }

    /// The earliest deadline of all, or `Long.MAX_VALUE`.
    public long earliestMillis() {
        return expiry.earliestMillis();
    }

    /// Makes the client current whose deadline is the earliest; there must be one.
    public void findEarliest() {
        ExpiryLayout.readKey(expiry.first(), Space.WAITER, client);
    }

    /// Makes a client of a node current.
    ///
    /// @param fromSlot the first slot to look into; the slots without clients cost nothing
    /// @return whether there is one
    public boolean findOfNode(int node, int fromSlot) {
        int slot = fromSlot;
        while (slot < Slot.COUNT) {
            WaiterLayout.writeClient(other, slot, node, 0, 0);
            if (!map.ceiling(other, 0, CLIENT_KEY_BYTES, foundKey, value)
                    || foundKey.segment.get(JAVA_BYTE, foundKey.offset) != Space.WAITER) {
                return false;
            }
            int found = WaiterLayout.slot(foundKey.segment, foundKey.offset);
            if (WaiterLayout.isClient(foundKey.segment, foundKey.offset)
                    && WaiterLayout.node(foundKey.segment, foundKey.offset) == node) {
                takeFound();
                return true;
            }
            slot = found == slot ? slot + 1 : found;
        }
        return false;
    }

    /// Slot of the current client's record.
    public int slot() {
        return WaiterLayout.slot(client, 0);
    }

    /// Node of the current client.
    public int node() {
        return WaiterLayout.node(client, 0);
    }

    /// Connection of the current client.
    public long connection() {
        return WaiterLayout.connection(client, 0);
    }

    /// Serial of the current client's command.
    public long serial() {
        return WaiterLayout.serial(client, 0);
    }

    /// When the current client has waited long enough, or {@link Keyspace#NO_DEADLINE}.
    public long deadlineMillis() {
        mustFind();
        return WaiterLayout.deadlineMillis(value.segment, value.offset);
    }

    /// Points `out` at the current client's command. Valid until the next change of the map.
    public void command(Slice out) {
        mustFind();
        int header = WaiterLayout.CLIENT_HEADER_BYTES;
        out.set(value.segment, value.offset + header, value.lengthBytes - header);
    }

    /// Removes the current client, and all that it waits for: as much work as its command had to begin with.
    public void remove() {
        long deadline = deadlineMillis();
        if (deadline != Keyspace.NO_DEADLINE) {
            expiry.remove(client, CLIENT_KEY_BYTES, deadline);
        }
        while (map.higher(client, 0, CLIENT_KEY_BYTES, foundKey, value)
                && foundKey.lengthBytes > CLIENT_KEY_BYTES
                && foundKey.startsWith(client, CLIENT_KEY_BYTES)) {
            removeKey();
        }
        delete(client, CLIENT_KEY_BYTES);
        anyKnown = false;
    }

    /// Removes a key found of the current client.
    private void removeKey() {
        long arrival = value.segment.get(Bytes.U64, value.offset);
        int length = foundKey.lengthBytes;
        MemorySegment.copy(foundKey.segment, foundKey.offset, client, 0, length);
        int rest = length - CLIENT_KEY_BYTES;
        int queued = WaiterLayout.writeKey(other, client, CLIENT_KEY_BYTES, rest);
        other.set(KeyLayout.U64, queued, arrival);
        delete(other, queued + Long.BYTES);
        delete(client, length);
    }

    private void delete(MemorySegment key, int length) {
        boolean was = map.delete(key, 0, length);
        Invariant.check(was, "who waits is known by client and by key", connection(), serial());
    }

    private int writeQueued(long arrival) {
        int rest = userKey.length - KeyLayout.SLOT;
        int length = WaiterLayout.writeKey(other, userKey.bytes, KeyLayout.SLOT, rest);
        other.set(KeyLayout.U64, length, arrival);
        return length + Long.BYTES;
    }

    private void takeFound() {
        MemorySegment.copy(foundKey.segment, foundKey.offset, client, 0, CLIENT_KEY_BYTES);
    }

    private boolean head() {
        return map.get(client, 0, CLIENT_KEY_BYTES, value);
    }

    private void mustFind() {
        boolean there = head();
        Invariant.check(there, "a client at hand waits", connection(), serial());
    }
}
