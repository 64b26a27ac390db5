package io.workingdb.simulator.observe;

import io.workingdb.core.port.Reactor;
import io.workingdb.core.trace.Fingerprinted;
import io.workingdb.core.trace.Sink;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Reads the hash of a node's contents out of the fingerprint of its lane, which begins: state of the lane, applied index, number of
/// records, upper half of the sum over all records, lower half. What follows (log positions, timers) differs between incarnations.
public final class ContentsProbe implements Sink {
    private static final int APPLIED = 1;
    private static final int RECORDS = 2;
    private static final int HIGH = 3;
    private static final int LOW = 4;
    private static final int WANTED = 5;

    private final long[] words = new long[WANTED];
    private int count;

    /// Hash of the contents, or 0 if the node is not there yet, or has another index applied.
    public long contents(Reactor.@Nullable Turn turn, long appliedIndex) {
        if (!(turn instanceof Fingerprinted lane)) {
            return 0;
        }
        count = 0;
        lane.fingerprint(this);
        boolean whole = count >= WANTED && words[APPLIED] == appliedIndex;
        return whole ? words[HIGH] * 31 + words[LOW] + words[RECORDS] | 1 : 0;
    }

    @Override
    public void put(long value) {
        if (count < WANTED) {
            words[count] = value;
        }
        count++;
    }

    @Override
    public void put(MemorySegment source, long offset, long lengthBytes) {
        count++;
    }

    @Override
    public void put(byte[] source, int offset, int lengthBytes) {
        count++;
    }
}
