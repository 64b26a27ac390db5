package io.workingdb.simulator.observe;

import io.workingdb.core.port.TraceEvent;
import io.workingdb.core.trace.Hash64;
import java.util.Arrays;

/// What must hold of a log from one incarnation of a node to the next, watched from outside through the tracer.
///
/// - An index is applied once per incarnation, in order, and always with the same command at the same log time.
/// - Log time never goes back from one index to the next.
/// - What was applied is there after a restart: an entry is applied only once it is durable (durability `always`).
/// - The contents after an index are the same whenever that index is reached: live, and recovered through a checkpoint or not.
public final class LogOracle {
    private static final int FIRST_CAPACITY = 1 << 10;

    /// Contents are hashed after every index that is a multiple of this: the hash costs a pass over all records.
    private static final int CONTENTS_EVERY = 256;

    private final Findings findings;
    private final boolean survives;
    private long[] entries = new long[FIRST_CAPACITY];
    private long[] times = new long[FIRST_CAPACITY];
    private long[] contents = new long[FIRST_CAPACITY / CONTENTS_EVERY + 1];
    private long highest;

    /// Highest index that was applied by a process which served: the batch that it read back last is durable again by then.
    private long confirmed;

    private long applied = UNKNOWN;
    private boolean recovered;

    private static final long UNKNOWN = -1;

    /// @param survives whether what is applied must survive: durability `always`
    public LogOracle(Findings findings, boolean survives) {
        this.findings = findings;
        this.survives = survives;
    }

    /// A new process: it may begin at a checkpoint.
    public void booted() {
        applied = UNKNOWN;
        recovered = false;
        forget(survives ? confirmed : 0);
    }

    /// What a process read back and had not made durable again when it ended, nobody has seen.
    private void forget(long after) {
        int first = (int) after + 1;
        Arrays.fill(entries, Math.min(first, entries.length), entries.length, 0);
        Arrays.fill(times, Math.min(first, times.length), times.length, 0);
        int contentsFirst = (int) (after / CONTENTS_EVERY) + 1;
        Arrays.fill(contents, Math.min(contentsFirst, contents.length), contents.length, 0);
        highest = after;
        confirmed = after;
    }

    /// Whether the contents before `index` is applied are wanted by {@link #contents}.
    public boolean wantsContents(long index) {
        return survives && (index - 1) % CONTENTS_EVERY == 0;
    }

    /// The contents before `index` is applied.
    public void contents(long index, long hash) {
        int at = (int) ((index - 1) / CONTENTS_EVERY);
        if (at >= contents.length) {
            contents = Arrays.copyOf(contents, 2 * at);
        }
        if (contents[at] == 0) {
            contents[at] = hash;
        } else {
            findings.check(
                    contents[at] == hash,
                    "entry %d was reached again after a restart, and the contents are not what they were at it before (their hash is %016x now)",
                    index - 1,
                    hash);
        }
    }

    /// An event of the process.
    public void event(TraceEvent event, long a, long b, long c) {
        switch (event) {
            case APPLIED -> applied(a, b, c);
            case LOG_DURABLE -> durable(b);
            case CHECKPOINT ->
                    findings.check(
                            !survives || a <= highest,
                            "a checkpoint was written at entry %d, but only entries up to %d were applied",
                            a,
                            highest);
            default -> {}
        }
    }

    private void applied(long index, long command, long logTime) {
        room((int) index);
        findings.check(
                applied == UNKNOWN || index == applied + 1,
                "entry %d was applied after entry %d",
                index,
                applied);
        int at = (int) index;
        long hash = hash(command, logTime);
        if (entries[at] == 0) {
            entries[at] = hash;
            times[at] = logTime;
        } else {
            findings.check(
                    entries[at] == hash,
                    "entry %d was applied before a restart; after it another one stands in its place (command %d)",
                    index,
                    command);
        }
        findings.check(
                times[at - 1] <= logTime,
                "log time goes back from %d to %d between an entry and the next",
                times[at - 1],
                logTime);
        applied = index;
        highest = Math.max(highest, index);
        confirmed = recovered ? highest : confirmed;
    }

    /// The first batch of an incarnation is written after everything was recovered.
    private void durable(long lastIndex) {
        if (!recovered) {
            recovered = true;
            findings.check(
                    !survives || lastIndex >= confirmed,
                    "after a restart the log ends at entry %d, but entry %d had been applied, and so was durable",
                    lastIndex,
                    confirmed);
            confirmed = Math.max(confirmed, highest);
        }
    }

    private void room(int index) {
        if (index >= entries.length) {
            entries = Arrays.copyOf(entries, 2 * index);
            times = Arrays.copyOf(times, 2 * index);
        }
    }

    private static long hash(long command, long logTime) {
        Hash64 hash = new Hash64(command);
        hash.put(logTime);
        return hash.value() | 1;
    }
}
