package io.workingdb.runtime.sim.selftest;

import io.workingdb.runtime.sim.trace.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a self-test saw.
///
/// @param firstSeed first seed
/// @param seeds number of seeds
/// @param counts number of faults, by the ordinal of {@link Fault}
/// @param events events of the worlds
/// @param diskOperations completed disk operations
/// @param echoedBytes bytes that went through a node and came back
/// @param traceHash one hash of all traces
/// @param violation the first thing that must not be, with its seed; null if there was none
public record Histogram(
        long firstSeed,
        long seeds,
        List<Long> counts,
        long events,
        long diskOperations,
        long echoedBytes,
        long traceHash,
        @Nullable String violation) {

    /// How often `fault` happened.
    public long count(Fault fault) {
        return counts.get(fault.ordinal());
    }

    /// The faults that never happened.
    public List<Fault> missing() {
        List<Fault> none = new ArrayList<>();
        for (Fault fault : Fault.values()) {
            if (count(fault) == 0) {
                none.add(fault);
            }
        }
        return none;
    }

    /// A table for people: one line per fault, then totals and the verdict.
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Fault fault : Fault.values()) {
            lines.add(String.format(Locale.ROOT, "%-46s %,14d", fault.counted(), count(fault)));
        }
        lines.add(
                String.format(
                        Locale.ROOT,
                        "seeds=%d..%d events=%d disk_operations=%d echoed_bytes=%d trace=%016x",
                        firstSeed,
                        firstSeed + seeds - 1,
                        events,
                        diskOperations,
                        echoedBytes,
                        traceHash));
        lines.add(violation == null ? "what was synced was never lost" : violation);
        return lines;
    }
}
