package io.workingdb.node;

import io.workingdb.core.buffer.Buffer;
import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.port.Mailbox;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// What one reactor sends to another: bytes gathered into letters, sent once a turn, kept while the other's mailbox is full.
final class Outbox {
    /// Letters kept for reuse.
    private static final int IDLE_MAX = 64;

    private final Mailbox mailbox;
    private final BufferPool pool;
    private final int home;
    private final int target;
    private final ArrayDeque<CommandLetter> unsent = new ArrayDeque<>();
    private final ArrayDeque<CommandLetter> idle = new ArrayDeque<>();
    private @Nullable CommandLetter open;

    Outbox(Mailbox mailbox, BufferPool pool, int home, int target) {
        this.mailbox = mailbox;
        this.pool = pool;
        this.home = home;
        this.target = target;
    }

    /// A buffer with room for a record of `bytes` bytes, or null if memory is short.
    @Nullable Buffer room(long bytes) {
        CommandLetter letter = open;
        if (letter != null && letter.buffer.room() >= bytes) {
            return letter.buffer;
        }
        CommandLetter next = take(bytes);
        if (next == null) {
            return null;
        }
        if (letter != null) {
            unsent.add(letter);
        }
        open = next;
        return next.buffer;
    }

    /// Sends what was gathered, as far as the other's mailbox takes it.
    void send() {
        if (open != null && open.buffer.readable() > 0) {
            unsent.add(open);
            open = null;
        }
        while (!unsent.isEmpty() && mailbox.offer(target, unsent.element())) {
            unsent.remove();
        }
    }

    /// Whether letters wait for room in the other's mailbox.
    boolean isHeldUp() {
        return !unsent.isEmpty();
    }

    /// A letter of ours has come home.
    void cameHome(CommandLetter letter) {
        if (idle.size() < IDLE_MAX && letter.buffer.capacity == CommandLetter.LETTER_BYTES) {
            letter.buffer.start = 0;
            letter.buffer.end = 0;
            idle.add(letter);
        } else {
            pool.give(letter.buffer);
        }
    }

    /// Sends an empty letter home.
    void returnHome(CommandLetter letter) {
        letter.buffer.start = letter.buffer.end;
        if (!unsent.isEmpty() || !mailbox.offer(letter.home, letter)) {
            unsent.add(letter);
        }
    }

    private @Nullable CommandLetter take(long bytes) {
        if (bytes <= CommandLetter.LETTER_BYTES && !idle.isEmpty()) {
            return idle.remove();
        }
        Buffer buffer = pool.take(Math.max(CommandLetter.LETTER_BYTES, bytes));
        return buffer == null ? null : new CommandLetter(home, buffer);
    }
}
