package io.workingdb.nukeraft.replica;

import io.workingdb.core.config.Durability;
import io.workingdb.core.invariant.Mutant;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.core.log.AppendOutcome;
import io.workingdb.core.log.ReplicatedLog;
import io.workingdb.core.storage.map.Slice;
import io.workingdb.core.storage.wal.LogWriter;
import io.workingdb.core.trace.Sink;
import java.lang.foreign.MemorySegment;

/// The log of a group with one voter: what is durable here is agreed.
///
/// With `always` an entry is agreed when its batch is durable. With `everysec` it is agreed when it is appended, and durable
/// within a second.
public final class SingleVoterLog implements ReplicatedLog {
    private final LogWriter writer;
    private final boolean agreedWhenAppended;

    /// Leads the group from now on, in a new term.
    public SingleVoterLog(LogWriter writer, int nodeId, Durability durability, Mutants mutants) {
        this.writer = writer;
        agreedWhenAppended =
                durability != Durability.ALWAYS
                        || mutants.has(Mutant.ACKNOWLEDGE_BEFORE_SYNC)
                        || mutants.has(Mutant.APPLY_AT_APPEND);
        writer.beginTerm(writer.term() + 1, nodeId);
    }

    @Override
    public AppendOutcome claim(int lengthBytes) {
        return writer.claim(lengthBytes);
    }

    @Override
    public MemorySegment claimSegment() {
        return writer.claimSegment();
    }

    @Override
    public long claimOffset() {
        return writer.claimOffset();
    }

    @Override
    public long publish(int lengthBytes) {
        return writer.publish(lengthBytes);
    }

    @Override
    public long next(Slice entry) {
        return writer.next(
                agreedWhenAppended ? writer.publishedIndex() : writer.durableIndex(), entry);
    }

    @Override
    public long lastIndex() {
        return writer.publishedIndex();
    }

    @Override
    public long durableIndex() {
        return writer.durableIndex();
    }

    @Override
    public boolean begin(long nowNanos) {
        return writer.begin(nowNanos);
    }

    @Override
    public boolean turn(long nowNanos) {
        return writer.turn(nowNanos);
    }

    @Override
    public long nextDeadlineNanos() {
        return writer.nextDeadlineNanos();
    }

    @Override
    public boolean readOnly() {
        return writer.noSpace();
    }

    @Override
    public boolean failed() {
        return writer.failed();
    }

    @Override
    public void close() {
        writer.close();
    }

    @Override
    public boolean isClosed() {
        return writer.isClosed();
    }

    @Override
    public void fingerprint(Sink sink) {
        writer.fingerprint(sink);
    }
}
