package io.workingdb.simulator.wire;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Turns a stream of bytes into replies, RESP2 and RESP3, however the bytes are cut.
///
/// A reply that is not whole is looked at again from its beginning when more has come: replies are short, and simple is right.
public final class ReplyDecoder {
    private static final int FIRST_BYTES = 1 << 9;
    private static final int NESTING_MAX = 8;

    /// More than this in one array is no reply to anything that we send.
    private static final long ITEMS_MAX = 1 << 20;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int start;
    private int end;
    private int at;
    private boolean incomplete;

    /// Forgets everything: the next byte is the first of a new connection.
    public void reset() {
        start = 0;
        end = 0;
    }

    /// Bytes that are not yet part of a reply that was given out.
    public int waitingBytes() {
        return end - start;
    }

    /// Takes bytes in.
    public void feed(MemorySegment source, long offset, int lengthBytes) {
        if (bytes.length - end < lengthBytes) {
            makeRoom(lengthBytes);
        }
        MemorySegment.copy(source, ValueLayout.JAVA_BYTE, offset, bytes, end, lengthBytes);
        end += lengthBytes;
    }

    /// The next reply, or null if it is not whole yet.
    public @Nullable Reply next() {
        if (start == end) {
            return null;
        }
        at = start;
        incomplete = false;
        Reply reply = parse(0);
        if (incomplete) {
            return null;
        }
        start = at;
        return reply;
    }

    private void makeRoom(int lengthBytes) {
        int used = end - start;
        byte[] target =
                used + lengthBytes <= bytes.length
                        ? bytes
                        : Arrays.copyOf(bytes, 2 * (used + lengthBytes));
        System.arraycopy(bytes, start, target, 0, used);
        bytes = target;
        start = 0;
        end = used;
    }

    private Reply parse(int depth) {
        int line = lineEnd();
        if (line < 0) {
            incomplete = true;
            return Replies.NIL;
        }
        byte type = bytes[at];
        int from = at + 1;
        at = line + 2;
        return switch (type) {
            case '+' ->
                    line - from == 2 && bytes[from] == 'O' && bytes[from + 1] == 'K'
                            ? Replies.OK
                            : new Reply.Status(text(from, line));
            case '-' -> new Reply.Failure(text(from, line));
            case ':' -> number(from, line);
            case '$', '=' -> bulk(from, line);
            case '*', '~', '>' -> many(from, line, 1, depth);
            case '%' -> many(from, line, 2, depth);
            case '_' -> Replies.NIL;
            case ',', '(' -> new Reply.Text(text(from, line));
            case '#' -> new Reply.Whole(bytes[from] == 't' ? 1 : 0);
            default -> new Reply.Broken("a reply begins with byte " + (type & 0xFF));
        };
    }

    private Reply number(int from, int line) {
        long value = integer(from, line);
        return value == Long.MIN_VALUE
                ? new Reply.Broken("not an integer: " + text(from, line))
                : new Reply.Whole(value);
    }

    private Reply bulk(int from, int line) {
        long length = integer(from, line);
        if (length == -1) {
            return Replies.NIL;
        }
        if (length < 0 || length > 1 << 30) {
            return new Reply.Broken("a bulk string of length " + text(from, line));
        }
        if (end - at < length + 2) {
            incomplete = true;
            return Replies.NIL;
        }
        int until = at + (int) length;
        String content = text(at, until);
        if (bytes[until] != '\r' || bytes[until + 1] != '\n') {
            return new Reply.Broken(
                    "a bulk string does not end with CRLF: " + Reply.shortened(content));
        }
        at = until + 2;
        return new Reply.Text(content);
    }

    private Reply many(int from, int line, int perItem, int depth) {
        long count = integer(from, line);
        if (count == -1) {
            return Replies.NIL;
        }
        if (count < 0 || count > ITEMS_MAX || depth == NESTING_MAX) {
            return new Reply.Broken(
                    "an array of length " + text(from, line) + " at depth " + depth);
        }
        List<Reply> items = new ArrayList<>((int) Math.min(count, 64));
        for (long i = 0; i < count * perItem; i++) {
            Reply item = parse(depth + 1);
            if (incomplete || item instanceof Reply.Broken) {
                return item;
            }
            items.add(item);
        }
        return new Reply.Many(items);
    }

    private int lineEnd() {
        for (int i = at + 1; i + 1 < end; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
                return i;
            }
        }
        return -1;
    }

    /// A signed decimal number; `Long.MIN_VALUE` stands for anything else, which no command answers.
    private long integer(int from, int to) {
        boolean negative = from < to && bytes[from] == '-';
        int digits = negative ? from + 1 : from;
        if (digits == to || to - digits > 19) {
            return Long.MIN_VALUE;
        }
        long value = 0;
        for (int i = digits; i < to; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return Long.MIN_VALUE;
            }
            value = value * 10 + digit;
        }
        return negative ? -value : value;
    }

    private String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
