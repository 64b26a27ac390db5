package io.workingdb.protocols.redis.command;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.error.ErrorCode;
import io.workingdb.core.keyspace.Keyspace;
import io.workingdb.core.keyspace.RecordType;
import io.workingdb.protocols.session.Arguments;
import io.workingdb.protocols.session.Call;
import io.workingdb.protocols.session.Reply;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Walks over keys. A reply says first how many elements it has, so each walk runs twice: once to count and to remember which
/// keys match, one bit each, once to write them. Nothing changes in between.
final class ScanCommands {
    private static final int COUNT_DEFAULT = 10;

    /// Bits beyond this many words are given back after use: 128 KiB serve a walk over a million keys.
    private static final int KEPT_WORDS_MAX = 16_384;

    private final Walk walk = new Walk();
    private final Cursor cursor = new Cursor();
    private int pattern;
    private int count;
    private boolean nothing;

    List<Row> rows() {
        return List.of(
                Row.of(
                        """
                        55 keys 2 readonly
                        docs: generic 1.0.0 O(N) with N being the number of keys in the database, under the assumption that \
                        the key names in the database and the given pattern have limited length.
                        acl: keyspace dangerous
                        text: Find all keys matching the given pattern
                        args: pattern:pattern
                        tips: request_policy:all_shards nondeterministic_output_order
                        """,
                        this::keys),
                Row.of(
                        """
                        56 scan -2 readonly
                        docs: generic 2.8.0 O(1) for every call. O(N) for a complete iteration, including enough command \
                        calls for the cursor to return back to 0. N is the number of elements inside the collection.
                        text: Incrementally iterate the keys space
                        args: cursor:integer MATCH=pattern:pattern? COUNT=count:integer? TYPE=type?
                        tips: nondeterministic_output request_policy:special
                        """,
                        this::scan));
    }

    private void keys(Call call) {
        Arguments a = call.arguments;
        walk.begin(a, 0, false);
        call.keyspace.scan(call.database, 0, Integer.MAX_VALUE, walk);
        call.reply.array(walk.matches());
        walk.write(call, 0, Integer.MAX_VALUE);
    }

    private void scan(Call call) {
        if (!cursor.parse(call.arguments)) {
            call.reply.error(ErrorCode.INVALID_CURSOR);
            return;
        }
        pattern = Walk.NO_PATTERN;
        count = COUNT_DEFAULT;
        nothing = false;
        for (int i = 1; i < call.arguments.count(); i += 2) {
            if (!takesOption(call, i)) {
                return;
            }
        }
        walk.begin(call.arguments, pattern, nothing);
        long next = call.keyspace.scan(call.database, cursor.value, count, walk);
        call.reply.array(2);
        call.reply.bulk(Long.toUnsignedString(next));
        call.reply.array(walk.matches());
        walk.write(call, cursor.value, count);
    }

    /// Reads an option and its value.
    ///
    /// @return false if it is none; then an error was answered
    private boolean takesOption(Call call, int i) {
        Arguments a = call.arguments;
        boolean known = i + 1 < a.count();
        if (known && a.is(i, "count")) {
            if (!Replies.isInteger(call, i + 1)) {
                return false;
            }
            count = Math.clamp(a.integer(), 0, Integer.MAX_VALUE);
            known = count > 0;
        } else if (known && a.is(i, "match")) {
            pattern = i + 1;
        } else if (known && a.is(i, "type")) {
            nothing = !a.is(i + 1, RecordType.STRING.redisName());
        } else {
            known = false;
        }
        if (!known) {
            Replies.syntaxError(call);
        }
        return known;
    }

    /// Reads a cursor as `strtoul` does: blanks are refused, a sign is not, and no digits are zero.
    private static final class Cursor {
        private static final long TENTH_OF_MAX = Long.divideUnsigned(-1, 10);

        private long value;

        private boolean parse(Arguments a) {
            int length = a.length(0);
            long from = a.offset(0);
            value = 0;
            if (length == 0) {
                return true;
            }
            byte first = a.segment().get(JAVA_BYTE, from);
            int i = first == '-' || first == '+' ? 1 : 0;
            if (i == length) {
                return false;
            }
            for (; i < length; i++) {
                int digit = a.segment().get(JAVA_BYTE, from + i) - '0';
                boolean fits = Long.compareUnsigned(value, TENTH_OF_MAX) <= 0;
                long next = value * 10 + digit;
                if (digit < 0 || digit > 9 || !fits || (next >= 0 && next < 10 && value > 9)) {
                    return false;
                }
                value = next;
            }
            value = first == '-' ? -value : value;
            return true;
        }
    }

    /// Looks at the keys of a walk: counts those that match, or writes them.
    private static final class Walk implements Keyspace.KeyVisitor {
        static final int NO_PATTERN = -1;

        private final Glob glob = new Glob(false);
        private long[] bits = new long[4];
        private boolean all;
        private boolean none;
        private int seen;
        private int matches;
        private @Nullable Reply writing;

        /// @param pattern argument that holds the pattern, or {@link #NO_PATTERN}
        /// @param matchesNothing whether the keys are of a type that there is not
        void begin(Arguments a, int pattern, boolean matchesNothing) {
            none = matchesNothing;
            if (pattern != NO_PATTERN) {
                glob.pattern(a.segment(), a.offset(pattern), a.length(pattern));
            }
            all = pattern == NO_PATTERN || glob.matchesAll();
            seen = 0;
            matches = 0;
            writing = null;
        }

        int matches() {
            return matches;
        }

        /// Walks once more over the same keys and writes those that matched.
        void write(Call call, long cursor, int count) {
            seen = 0;
            writing = call.reply;
            if (matches > 0) {
                call.keyspace.scan(call.database, cursor, count, this);
            }
            writing = null;
            if (bits.length > KEPT_WORDS_MAX) {
                bits = new long[4];
            }
        }

        @Override
        public void key(MemorySegment segment, long offset, int length, RecordType type) {
            int word = seen >>> 6;
            long bit = 1L << seen;
            seen++;
            if (writing != null) {
                if ((bits[word] & bit) != 0) {
                    writing.bulk(segment, offset, length);
                }
                return;
            }
            if (word == bits.length) {
                bits = Arrays.copyOf(bits, word * 2);
            }
            bits[word] &= ~bit;
            if (!none && (all || glob.matches(segment, offset, length))) {
                bits[word] |= bit;
                matches++;
            }
        }
    }
}
