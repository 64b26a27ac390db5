package io.workingdb.protocols.session;

import io.workingdb.core.buffer.Buffer;
import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.invariant.InvariantBroken;
import io.workingdb.core.log.EntryKind;
import io.workingdb.core.log.EntryLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The commands of one connection that wait for their turn, in order: some wait for an outcome from elsewhere (a log, another
/// reactor), the others wait behind those, parked as bytes in the log's own form.
///
/// Invariant: the head is always one that waits for its outcome; a parked command at the head is run at once by the owner.
final class CommandQueue {
    private static final byte AWAITED = 0;
    private static final byte PARKED = 1;

    private final BufferPool pool;
    private final int commandsMax;
    private final int bytesMax;
    private byte[] ring = new byte[16];
    private int head;
    private int count;
    private int parked;
    private @Nullable Buffer bytes;

    /// @param commandsMax most commands that wait at one time
    /// @param bytesMax most bytes of parked commands
    CommandQueue(BufferPool pool, int commandsMax, int bytesMax) {
        this.pool = pool;
        this.commandsMax = commandsMax;
        this.bytesMax = bytesMax;
    }

    boolean isEmpty() {
        return count == 0;
    }

    boolean isFull() {
        return count >= commandsMax;
    }

    int count() {
        return count;
    }

    /// Bytes of parked commands.
    int parkedBytes() {
        return bytes == null ? 0 : bytes.readable();
    }

    /// Adds a command whose outcome comes from elsewhere.
    void await() {
        add(AWAITED);
    }

    /// Adds a command to be run when everything before it is answered.
    ///
    /// @return false if there is no room for it
    boolean park(Command command, int database, Arguments arguments) {
        long needed = EntryLayout.HEADER_BYTES + arguments.entryBytes();
        if (count > 0 && parkedBytes() + needed > bytesMax) {
            return false;
        }
        Buffer target = pool.withRoom(bytes, needed);
        if (target == null) {
            return false;
        }
        bytes = target;
        EntryLayout.writeHeader(
                target.segment,
                target.end,
                EntryKind.COMMAND,
                0,
                database,
                command.id(),
                arguments.count());
        arguments.writeEntry(target.segment, target.end + EntryLayout.HEADER_BYTES);
        target.end += (int) needed;
        parked++;
        add(PARKED);
        return true;
    }

    /// Removes the head, whose outcome has come.
    void outcomeCame() {
        Invariant.check(count > 0 && ring[head] == AWAITED, "outcomes come in order", count, head);
        remove();
    }

    /// Whether the head can run now.
    boolean headIsParked() {
        return count > 0 && ring[head] == PARKED;
    }

    /// Reads the parked head into `arguments` and removes it. The bytes are valid until the next change of the queue.
    ///
    /// @return offset of its header inside the arguments' segment
    long next(Arguments arguments) {
        Buffer source = bytes;
        if (!headIsParked() || source == null) {
            throw new InvariantBroken("there is a parked command");
        }
        long at = source.start;
        arguments.readEntry(source.segment, at);
        source.start += (int) (EntryLayout.HEADER_BYTES + arguments.entryBytes());
        parked--;
        remove();
        return at;
    }

    /// Gives the memory of parked commands back if there are none.
    void release() {
        if (bytes != null && parked == 0) {
            pool.give(bytes);
            bytes = null;
        }
    }

    /// Forgets everything.
    void clear() {
        count = 0;
        parked = 0;
        release();
    }

    private void add(byte kind) {
        if (count == ring.length) {
            byte[] larger = Arrays.copyOf(ring, count * 2);
            System.arraycopy(ring, 0, larger, count, head);
            ring = larger;
        }
        ring[(head + count) & (ring.length - 1)] = kind;
        count++;
    }

    private void remove() {
        head = (head + 1) & (ring.length - 1);
        count--;
    }
}
