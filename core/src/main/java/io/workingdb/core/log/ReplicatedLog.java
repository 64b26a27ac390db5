package io.workingdb.core.log;

import io.workingdb.core.storage.map.Slice;
import io.workingdb.core.trace.Fingerprinted;
import java.lang.foreign.MemorySegment;

/// A group's log as its leader and its state machine see it: entries go in, agreed ones come out in order.
///
/// Used on one reactor, inside its turns. Appending is one copy: claim room, write the entry there, publish.
public interface ReplicatedLog extends Fingerprinted {

    /// Asks for room for an entry of `lengthBytes`. After `ACCEPTED` the entry is written to {@link #claimSegment} at
    /// {@link #claimOffset} and published; after anything else nothing has happened.
    AppendOutcome claim(int lengthBytes);

    /// Memory for the claimed entry.
    MemorySegment claimSegment();

    /// Where in {@link #claimSegment} it goes.
    long claimOffset();

    /// Appends the claimed entry.
    ///
    /// @return its index
    long publish(int lengthBytes);

    /// Gives the next agreed entry, each once, in order. The bytes are valid until a call of {@link #begin} or {@link #turn}.
    ///
    /// @return its index, or 0 if there is none now
    long next(Slice entry);

    /// Index of the last entry appended.
    long lastIndex();

    /// Index up to which entries are durable here.
    long durableIndex();

    /// Writes and sends what need not wait for the answers to what is agreed by now. Called once a turn, before entries are applied.
    ///
    /// @return whether anything was: the turn should end soon, so that it leaves
    boolean begin(long nowNanos);

    /// Writes, sends and retries what is due. Called once a turn, after entries were collected and applied.
    ///
    /// @return whether there is room now that was not there before: who was refused with `FULL` may try again
    boolean turn(long nowNanos);

    /// When {@link #turn} is due although nothing arrives.
    long nextDeadlineNanos();

    /// Whether entries are refused because the disk is full.
    boolean readOnly();

    /// Whether the disk failed: the process must stop.
    boolean failed();

    /// Makes everything durable and marks the log closed; {@link #isClosed} tells when.
    void close();

    /// Whether the log was closed as a whole.
    boolean isClosed();
}
