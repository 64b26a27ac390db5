package io.workingdb.simulator.observe;

import io.workingdb.core.port.TraceEvent;
import io.workingdb.core.trace.Hash64;
import java.util.Arrays;

/// What durability `everysec` promises, watched from outside through the tracer.
///
/// An entry is acknowledged when it is applied, and written within a second. So whatever ends the process but a clean stop (a kill takes
/// what the process had gathered, a power cut also what the disk had not finished), when the log is read back:
///
/// - what was applied longer than {@link #WINDOW_NANOS} before the end is there, and everything whose batch was durable or that a
///   checkpoint holds;
/// - what is missing is the end of the log: up to some index every entry is the one that was applied there, and from it on all are new.
///
/// After a clean stop nothing is missing.
public final class EverySecondOracle {
    /// How long an acknowledged entry may wait to be durable: the second, and 200 ms for the write in flight when it came, its own write,
    /// and a segment to begin. Such scenarios have a disk without stalls.
    public static final long WINDOW_NANOS = 1_200_000_000;

    private static final int FIRST_CAPACITY = 1 << 10;

    private final Findings findings;
    private long[] entries = new long[FIRST_CAPACITY];
    private long[] appliedNanos = new long[FIRST_CAPACITY];

    /// The last entry that was applied and is not known to be lost.
    private long last;

    /// Entries up to here must come back.
    private long promised;

    /// The last entry that the process found when it began to serve.
    private long readBack;

    /// Whether the process has read its log back: what it applies now is new.
    private boolean serving;

    /// Nothing was seen yet.
    public EverySecondOracle(Findings findings) {
        this.findings = findings;
    }

    /// A new process reads the log back.
    public void booted() {
        serving = false;
    }

    /// A process ended. What it had only read back is as uncertain as it was: the write may have been in flight when the process before
    /// was killed, and so be lost with the power now.
    ///
    /// @param clean whether it had time to write everything
    public void ended(long nowNanos, boolean clean) {
        long there = last;
        while (!clean && there > readBack && appliedNanos[(int) there] > nowNanos - WINDOW_NANOS) {
            there--;
        }
        if (serving && there > readBack) {
            promised = Math.max(promised, there);
        }
    }

    /// An event of the process.
    public void event(TraceEvent event, long a, long b, long c, long nowNanos) {
        switch (event) {
            case APPLIED -> applied(a, hash(b, c), nowNanos);
            case LOG_DURABLE -> durable(b);
            case CHECKPOINT -> checkpoint(a);
            default -> {}
        }
    }

    private void applied(long index, long hash, long nowNanos) {
        findings.check(
                index <= last + 1,
                "entry %d was applied, but before it only entries up to %d were known",
                index,
                last);
        room((int) index);
        if (!serving && index <= last && entries[(int) index] == hash) {
            return;
        }
        if (!serving) {
            wasReadBack(index - 1);
        }
        entries[(int) index] = hash;
        appliedNanos[(int) index] = nowNanos;
        last = index;
    }

    private void durable(long lastIndex) {
        if (!serving) {
            wasReadBack(lastIndex);
        }
        promised = Math.max(promised, lastIndex);
    }

    private void checkpoint(long index) {
        findings.check(
                index <= last,
                "a checkpoint was written at entry %d, but only entries up to %d were applied",
                index,
                last);
        promised = Math.max(promised, Math.min(index, last));
    }

    /// The log ends at `index`; what came after it is lost.
    private void wasReadBack(long index) {
        serving = true;
        findings.check(
                index >= promised,
                "after a restart the log has what it had up to entry %d, but everything up to entry %d was durable, or acknowledged more than"
                        + " a second before the process ended",
                index,
                promised);
        last = Math.min(last, index);
        readBack = last;
        promised = Math.min(promised, index);
    }

    private void room(int index) {
        if (index >= entries.length) {
            entries = Arrays.copyOf(entries, 2 * index);
            appliedNanos = Arrays.copyOf(appliedNanos, 2 * index);
        }
    }

    private static long hash(long command, long logTime) {
        Hash64 hash = new Hash64(command);
        hash.put(logTime);
        return hash.value() | 1;
    }
}
