package io.workingdb.node;

import io.workingdb.core.buffer.Buffer;
import io.workingdb.core.port.Mailbox;

/// Bytes for another reactor: commands for the lane, or their outcomes back. Comes home empty to be used again.
///
/// Commands: {session id u64, protocol version u32 or {@link #CLOSED}, length u32, entry}. Outcomes: {session id u64, zero u32,
/// length u32, bytes}.
final class CommandLetter extends Mailbox.Letter {
    /// Size of a record's header.
    static final int HEADER_BYTES = 16;

    /// Size of a letter, but for one whose only command or outcome is longer.
    static final int LETTER_BYTES = 64 * 1_024;

    /// Most outcomes in one: without any bytes each.
    static final int OUTCOMES_MAX = LETTER_BYTES / HEADER_BYTES;

    /// Stands for the version where a session says that it is over.
    static final int CLOSED = -1;

    /// Reactor that owns the letter and its buffer.
    final int home;

    /// The bytes. The home reactor's pool owns the buffer; only the holder of the letter touches it.
    Buffer buffer;

    CommandLetter(int home, Buffer buffer) {
        this.home = home;
        this.buffer = buffer;
    }
}
