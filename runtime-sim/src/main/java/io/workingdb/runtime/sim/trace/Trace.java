package io.workingdb.runtime.sim.trace;

import io.workingdb.core.port.TraceEvent;
import io.workingdb.core.port.Tracer;
import io.workingdb.core.trace.Hash64;
import io.workingdb.runtime.sim.event.Recipient;
import io.workingdb.runtime.sim.event.Timeline;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The run's record: every event, with its time and source, folded into one 64-bit hash as it happens.
///
/// Text is made only for whoever asked for it by {@link #printTo}; a recording only if one was given.
public final class Trace {
    private final Timeline timeline;
    private final Recording recording;
    private final Hash64 hash;
    private long count;
    private @Nullable Consumer<String> printer;

    /// @param seed first value of the hash, so that two seeds differ from the start
    public Trace(Timeline timeline, long seed, Recording recording) {
        this.timeline = timeline;
        this.recording = recording;
        hash = new Hash64(seed);
    }

    /// Records one event of `source`, which is the {@link Recipient#tag} of a reactor, or 0 for the world.
    public void record(int source, TraceEvent event, long a, long b, long c) {
        long what = ((long) source << 8) | event.ordinal();
        hash.put(timeline.nowNanos());
        hash.put(what);
        hash.put(a);
        hash.put(b);
        hash.put(c);
        if (recording.active()) {
            recording.add(count, hash, timeline.nowNanos(), what, a, b, c);
        }
        count++;
        Consumer<String> to = printer;
        if (to != null) {
            to.accept(line(timeline.nowNanos(), what, a, b, c));
        }
    }

    /// A tracer that records for `source`.
    public Tracer tracer(int source) {
        return (event, a, b, c) -> record(source, event, a, b, c);
    }

    /// Adds a sentence for people, if anybody listens. Not part of the hash.
    public void tell(int source, String sentence) {
        Consumer<String> to = printer;
        if (to != null) {
            to.accept(seconds(timeline.nowNanos()) + " " + who(source) + ": " + sentence);
        }
    }

    /// Sends a line per event to `printer` from now on; null for none. Changes nothing in the run.
    public void printTo(@Nullable Consumer<String> lines) {
        printer = lines;
    }

    /// Number of events so far.
    public long count() {
        return count;
    }

    /// Hash of all events so far.
    public long hash() {
        return hash.value();
    }

    /// The hash as 16 hexadecimal digits.
    public String hashHex() {
        return hex(hash());
    }

    /// What was recorded of this run.
    public Recording recording() {
        return recording;
    }

    /// Names the first event in which two recorded runs differ, in one sentence; null if their records are equal.
    ///
    /// With recordings of hashes it names the number of the event, or the range that a {@link Recording#window} of both
    /// must cover; with windows it names the event itself.
    public static @Nullable String firstDivergence(Trace one, Trace other) {
        String found = Recording.firstDivergence(one.recording, other.recording);
        if (found == null && one.hash() != other.hash()) {
            return String.format(
                    Locale.ROOT,
                    "the runs differ (%s after %d events, %s after %d events) where nothing was recorded",
                    one.hashHex(),
                    one.count,
                    other.hashHex(),
                    other.count);
        }
        return found;
    }

    static String line(long timeNanos, long what, long a, long b, long c) {
        TraceEvent event = TraceEvent.values()[(int) (what & 0xFF)];
        String arguments =
                switch (event) {
                    case BYTES -> "(connection " + a + ", " + b + " bytes, " + hex(c) + ")";
                    case MESSAGE -> "(from " + a + ", " + b + " bytes, " + hex(c) + ")";
                    case DISK -> DiskLine.of(a, b, c);
                    case FAULT -> "(" + Fault.values()[(int) a] + ", " + b + ", " + c + ")";
                    case STATE -> "(" + a + ", " + hex(b) + ")";
                    case PROCESS_STARTED,
                            PROCESS_ENDED,
                            TURN,
                            OVERRUN,
                            STREAM,
                            LOG_APPENDED,
                            LOG_DURABLE,
                            APPLIED,
                            CHECKPOINT ->
                            "(" + a + ", " + b + ", " + c + ")";
                };
        return seconds(timeNanos) + " " + who((int) (what >>> 8)) + " " + event + arguments;
    }

    static String hex(long value) {
        String digits = Long.toHexString(value);
        return "0".repeat(16 - digits.length()) + digits;
    }

    private static String who(int source) {
        int node = (source >>> 8) - 1;
        return node == Recipient.OUTSIDE ? "world" : "node " + node + "/" + (source & 0xFF);
    }

    private static String seconds(long nanos) {
        String fraction = Long.toString(1_000_000_000 + nanos % 1_000_000_000);
        return nanos / 1_000_000_000 + "." + fraction.substring(1) + "s";
    }
}
