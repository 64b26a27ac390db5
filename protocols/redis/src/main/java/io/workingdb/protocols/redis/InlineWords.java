package io.workingdb.protocols.redis;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Splits a line into words the way a person expects it: blanks separate, quotes join.
///
/// In double quotes `\n \r \t \b \a \xHH` and `\` before anything else are escapes, in single quotes only `\'` is. A closing
/// quote must be followed by a blank or the end. A line without quotes is used where it lies; one with quotes is decoded to
/// memory of its own. A zero byte is a byte like any other: Redis reads a line only up to it, and so waits for a rest that
/// has long arrived.
///
/// Source: `sdssplitargs` of Redis 7.0.
final class InlineWords {
    /// Larger memory than this is not kept for the next line.
    private static final int KEPT_BYTES_MAX = 4_096;

    private static final int NO_DIGIT = -1;

    private final RespScan words;
    private MemorySegment decoded = MemorySegment.NULL;

    private MemorySegment source = MemorySegment.NULL;
    private long at;
    private long end;
    private int written;
    private boolean inPlace;

    InlineWords(RespScan words) {
        this.words = words;
    }

    /// Finds the words of a line.
    ///
    /// @return false if quotes do not match
    boolean split(MemorySegment source, long start, int length) {
        this.source = source;
        at = start;
        end = start + length;
        if (!hasQuotes(source, start, end)) {
            splitInPlace(start);
            inPlace = true;
            return true;
        }
        if (decoded.byteSize() < length || decoded.byteSize() > KEPT_BYTES_MAX) {
            decoded = Arena.ofAuto().allocate(Math.max(length, 256));
        }
        written = 0;
        inPlace = false;
        for (skipBlanks(); at < end; skipBlanks()) {
            int from = written;
            if (!decodeWord()) {
                return false;
            }
            words.add(from, written - from);
        }
        return true;
    }

    /// Whether the words were decoded: then their spans are relative to {@link #decoded}, otherwise to the line's start.
    boolean isDecoded() {
        return !inPlace;
    }

    /// Memory that holds decoded words, until the next line.
    MemorySegment decoded() {
        return decoded;
    }

    private void splitInPlace(long start) {
        for (skipBlanks(); at < end; skipBlanks()) {
            long from = at;
            while (at < end && !separates(peek(0))) {
                at++;
            }
            words.add(from - start, (int) (at - from));
        }
    }

    private boolean decodeWord() {
        while (at < end && !separates(peek(0))) {
            int c = take();
            if (c != '"' && c != '\'') {
                put(c);
            } else {
                return (c == '"' ? decodeDouble() : decodeSingle())
                        && (at == end || isBlank(peek(0)));
            }
        }
        return true;
    }

    private boolean decodeDouble() {
        while (at < end) {
            int c = take();
            if (c == '"') {
                return true;
            }
            put(c == '\\' && at < end ? escape() : c);
        }
        return false;
    }

    private boolean decodeSingle() {
        while (at < end) {
            int c = take();
            if (c == '\'') {
                return true;
            }
            boolean escaped = c == '\\' && at < end && peek(0) == '\'';
            put(escaped ? take() : c);
        }
        return false;
    }

    private int escape() {
        int c = take();
        if (c == 'x' && end - at >= 2 && hex(peek(0)) != NO_DIGIT && hex(peek(1)) != NO_DIGIT) {
            return hex(take()) << 4 | hex(take());
        }
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'a' -> 7;
            default -> c;
        };
    }

    private static int hex(int c) {
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : NO_DIGIT;
    }

    private void skipBlanks() {
        while (at < end && isBlank(peek(0))) {
            at++;
        }
    }

    private int peek(int ahead) {
        return source.get(JAVA_BYTE, at + ahead);
    }

    private int take() {
        return source.get(JAVA_BYTE, at++);
    }

    private void put(int c) {
        decoded.set(JAVA_BYTE, written++, (byte) c);
    }

    private static boolean hasQuotes(MemorySegment source, long from, long to) {
        for (long i = from; i < to; i++) {
            byte c = source.get(JAVA_BYTE, i);
            if (c == '"' || c == '\'') {
                return true;
            }
        }
        return false;
    }

    /// What ends a word: fewer characters than what is skipped before one.
    private static boolean separates(int c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    private static boolean isBlank(int c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }
}
