package io.workingdb.runtime.sim.trace;

import io.workingdb.core.trace.Hash64;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What is kept of a run so that it can be compared with another: nothing, hashes, or a window of whole events.
///
/// Bounded: hashes are kept for every event until the limit is reached, then for every second one, every fourth, and so on.
/// Two runs are told apart in two passes at most: hashes name the event or a short range, a window of that range names
/// what happened.
public final class Recording {
    /// Hashes kept by default: 2^18 of 8 bytes are 2 MiB, and cover a quarter of a million events one by one.
    public static final int HASHES_MAX = 1 << 18;

    private static final int NOTHING = 0;
    private static final int HASHES = 1;
    private static final int WINDOW = 2;

    /// Time, source and kind, three numbers.
    private static final int WORDS_PER_EVENT = 5;

    private static final int FIRST_CAPACITY = 1 << 10;

    private final int mode;
    private final long fromEvent;
    private final int limit;
    private long[] words;
    private int kept;
    private long stride = 1;

    private Recording(int mode, long fromEvent, int limit) {
        this.mode = mode;
        this.fromEvent = fromEvent;
        this.limit = limit;
        words = new long[mode == NOTHING ? 0 : FIRST_CAPACITY];
    }

    /// Keeps nothing: the hash of the run has to do.
    public static Recording nothing() {
        return new Recording(NOTHING, 0, 0);
    }

    /// Keeps at most `hashesMax` values of the running hash, evenly spread over the run.
    public static Recording hashes(int hashesMax) {
        return new Recording(HASHES, 0, Math.max(2, hashesMax));
    }

    /// Keeps the `events` events that follow event number `fromEvent`, whole: 40 bytes each.
    public static Recording window(long fromEvent, int events) {
        return new Recording(WINDOW, fromEvent, events);
    }

    /// Number of the first event that a window of these two runs of hashes must cover; -1 if they are equal. Its length is
    /// {@link #stride}.
    public static long suspect(Recording one, Recording other) {
        long stride = Math.max(one.stride, other.stride);
        long last = Math.min(one.kept * one.stride, other.kept * other.stride);
        for (long n = stride; n <= last; n += stride) {
            if (one.hashAfter(n) != other.hashAfter(n)) {
                return n - stride;
            }
        }
        return one.kept * one.stride == other.kept * other.stride ? -1 : last;
    }

    /// Distance between kept hashes, in events: how exactly {@link #suspect} can tell.
    public long stride() {
        return stride;
    }

    boolean active() {
        return mode != NOTHING;
    }

    void add(long number, Hash64 hash, long timeNanos, long what, long a, long b, long c) {
        if (mode == HASHES) {
            if ((number + 1) % stride == 0) {
                addHash(number, hash.value());
            }
        } else if (number >= fromEvent && number - fromEvent < limit) {
            int at = kept++ * WORDS_PER_EVENT;
            room(at + WORDS_PER_EVENT);
            words[at] = timeNanos;
            words[at + 1] = what;
            words[at + 2] = a;
            words[at + 3] = b;
            words[at + 4] = c;
        }
    }

    private void addHash(long number, long value) {
        if (kept == limit) {
            for (int i = 1; i < kept; i += 2) {
                words[i / 2] = words[i];
            }
            kept /= 2;
            stride *= 2;
            if ((number + 1) % stride != 0) {
                return;
            }
        }
        room(kept + 1);
        words[kept++] = value;
    }

    private void room(int needed) {
        if (needed > words.length) {
            words = Arrays.copyOf(words, Math.max(needed, 2 * words.length));
        }
    }

    private long hashAfter(long events) {
        return words[(int) (events / stride - 1)];
    }

    static @Nullable String firstDivergence(Recording one, Recording other) {
        if (one.mode != other.mode || one.fromEvent != other.fromEvent) {
            return "the two runs were not recorded in the same way";
        }
        return switch (one.mode) {
            case HASHES -> firstDifferentHash(one, other);
            case WINDOW -> firstDifferentEvent(one, other);
            default -> null;
        };
    }

    private static @Nullable String firstDifferentHash(Recording one, Recording other) {
        long from = suspect(one, other);
        if (from < 0) {
            return null;
        }
        long stride = Math.max(one.stride, other.stride);
        return stride == 1
                ? "event number " + from + " is the first that differs"
                : "the first event that differs is one of the " + stride + " from number " + from;
    }

    private static @Nullable String firstDifferentEvent(Recording one, Recording other) {
        int common = Math.min(one.kept, other.kept);
        for (int i = 0; i < common; i++) {
            int at = i * WORDS_PER_EVENT;
            if (Arrays.mismatch(
                            one.words,
                            at,
                            at + WORDS_PER_EVENT,
                            other.words,
                            at,
                            at + WORDS_PER_EVENT)
                    >= 0) {
                return String.format(
                        Locale.ROOT,
                        "event number %d is the first that differs: %s in one run, %s in the other",
                        one.fromEvent + i,
                        one.line(i),
                        other.line(i));
            }
        }
        if (one.kept == other.kept) {
            return null;
        }
        Recording longer = one.kept > other.kept ? one : other;
        return String.format(
                Locale.ROOT,
                "one run ends where the other has event number %d: %s",
                one.fromEvent + common,
                longer.line(common));
    }

    private String line(int index) {
        int at = index * WORDS_PER_EVENT;
        return Trace.line(words[at], words[at + 1], words[at + 2], words[at + 3], words[at + 4]);
    }
}
