package io.workingdb.protocols.redis;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.protocols.session.Arguments;
import io.workingdb.protocols.session.FrameParser.Outcome;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Scans one frame by all rules, in as many pieces as it comes, looking at no byte twice.
///
/// Everything remembered is relative to the frame's start, because the bytes may have moved when the next piece arrives.
final class RespScan {
    /// Longest line: an inline command, or a count. Redis' `PROTO_INLINE_MAX_SIZE`.
    static final int LINE_BYTES_MAX = 65_536;

    /// Beyond this many spans the arrays are given back after the frame.
    private static final int KEPT_SPANS_MAX = 4_096;

    private static final int UNKNOWN = -1;
    private static final int NO_LINE = -1;
    private static final int LINE_TOO_LONG = -2;

    private final int bulkBytesMax;
    private final InlineWords inline = new InlineWords(this);
    private boolean begun;

    /// Where to go on: start of a line, or of a bulk string's data.
    private long position;

    /// Up to where the end of the current line was looked for.
    private long searched;

    /// Bulk strings still to come, or {@link #UNKNOWN} before the count was read.
    private int wordsLeft;

    /// Length of the bulk string at `position`, or {@link #UNKNOWN} before its header was read.
    private int bulkBytes;

    private int[] offsets = new int[16];
    private int[] lengths = new int[16];
    private int spans;
    private String error = "";

    private long nameOffset;
    private int nameLength;

    RespScan(int bulkBytesMax) {
        this.bulkBytesMax = bulkBytesMax;
    }

    /// Whether a frame was begun that is not over yet.
    boolean isBegun() {
        return begun;
    }

    /// As {@link io.workingdb.protocols.session.FrameParser#parse}, except that commands are not looked up.
    Outcome parse(MemorySegment source, long start, long end, Arguments arguments) {
        if (start == end) {
            return Outcome.INCOMPLETE;
        }
        if (!begun) {
            begin();
        }
        Outcome outcome =
                source.get(JAVA_BYTE, start) == '*'
                        ? array(source, start, end, arguments)
                        : line(source, start, end, arguments);
        begun = outcome == Outcome.INCOMPLETE;
        return outcome;
    }

    /// Bytes of the frame just found.
    long frameBytes() {
        return position;
    }

    /// Bytes that the frame begun is known to need.
    long frameBytesAtLeast() {
        return begun ? position + Math.max(bulkBytes, 0) + 2 : 0;
    }

    /// Bytes of heap that the words of the frame begun take, once they are more than is kept.
    long heldBytes() {
        return offsets.length > KEPT_SPANS_MAX ? 2L * Integer.BYTES * offsets.length : 0;
    }

    /// Where the name lies in the arguments' segment.
    long nameOffset() {
        return nameOffset;
    }

    /// Length of the name.
    int nameLength() {
        return nameLength;
    }

    /// Why the bytes are no frame.
    String error() {
        return error;
    }

    /// Forgets the frame begun.
    void reset() {
        begun = false;
        forgetSpans();
    }

    private void forgetSpans() {
        spans = 0;
        if (offsets.length > KEPT_SPANS_MAX) {
            offsets = new int[16];
            lengths = new int[16];
        }
    }

    /// Ends the frame as malformed.
    Outcome refuse(String reason) {
        error = reason;
        reset();
        return Outcome.MALFORMED;
    }

    /// Notes a word, relative to the frame's start or to the memory that {@link InlineWords} decoded it to.
    void add(long offset, int length) {
        if (spans == offsets.length) {
            offsets = Arrays.copyOf(offsets, spans * 2);
            lengths = Arrays.copyOf(lengths, spans * 2);
        }
        offsets[spans] = (int) offset;
        lengths[spans++] = length;
    }

    private void begin() {
        reset();
        begun = true;
        position = 0;
        searched = 0;
        wordsLeft = UNKNOWN;
        bulkBytes = UNKNOWN;
    }

    private Outcome array(MemorySegment source, long start, long end, Arguments arguments) {
        if (wordsLeft == UNKNOWN) {
            Outcome outcome = count(source, start, end, arguments);
            if (outcome != Outcome.COMMAND) {
                return outcome;
            }
        }
        while (wordsLeft > 0) {
            if (spans == RespParser.WORDS_MAX) {
                return refuse(
                        "Protocol error: too many arguments, at most "
                                + RespParser.WORDS_MAX
                                + " words in one command");
            }
            if (bulkBytes == UNKNOWN) {
                Outcome outcome = header(source, start, end, arguments);
                if (outcome != Outcome.COMMAND) {
                    return outcome;
                }
            }
            if (end - start - position < bulkBytes + 2L) {
                return Outcome.INCOMPLETE;
            }
            add(position, bulkBytes);
            position += bulkBytes + 2L;
            searched = position;
            bulkBytes = UNKNOWN;
            wordsLeft--;
        }
        return complete(source, start, arguments);
    }

    /// Reads `*count\r\n`.
    ///
    /// @return `COMMAND` to go on
    private Outcome count(MemorySegment source, long start, long end, Arguments arguments) {
        long length = findReturn(source, start, end);
        if (length < 0) {
            return length == NO_LINE
                    ? Outcome.INCOMPLETE
                    : refuse("Protocol error: too big mbulk count string");
        }
        boolean number = arguments.parseInteger(source, start + 1, (int) length - 1);
        if (!number || arguments.integer() > Integer.MAX_VALUE) {
            return refuse("Protocol error: invalid multibulk length");
        }
        skip(length + 2);
        wordsLeft = (int) Math.max(0, arguments.integer());
        return wordsLeft == 0 ? Outcome.NOTHING : Outcome.COMMAND;
    }

    /// Reads `$length\r\n`.
    ///
    /// @return `COMMAND` to go on
    private Outcome header(MemorySegment source, long start, long end, Arguments arguments) {
        long length = findReturn(source, start, end);
        if (length < 0) {
            return length == NO_LINE
                    ? Outcome.INCOMPLETE
                    : refuse("Protocol error: too big bulk count string");
        }
        long at = start + position;
        byte first = source.get(JAVA_BYTE, at);
        if (first != '$') {
            return refuse("Protocol error: expected '$', got '" + (char) (first & 0xFF) + "'");
        }
        boolean number = arguments.parseInteger(source, at + 1, (int) length - 1);
        long bytes = arguments.integer();
        if (!number
                || bytes < 0
                || bytes > bulkBytesMax
                || position + bytes > Integer.MAX_VALUE - 128) {
            return refuse("Protocol error: invalid bulk length");
        }
        skip(length + 2);
        bulkBytes = (int) bytes;
        return Outcome.COMMAND;
    }

    /// Finds the end of the line at `position`: a carriage return and whatever byte follows it, as Redis does.
    ///
    /// @return bytes of the line without its end, {@link #NO_LINE} or {@link #LINE_TOO_LONG}
    private long findReturn(MemorySegment source, long start, long end) {
        long limit = Math.min(end - start, position + LINE_BYTES_MAX + 1);
        while (searched < limit && source.get(JAVA_BYTE, start + searched) != '\r') {
            searched++;
        }
        if (searched - position > LINE_BYTES_MAX) {
            return LINE_TOO_LONG;
        }
        return searched + 1 < end - start ? searched - position : NO_LINE;
    }

    private void skip(long bytes) {
        position += bytes;
        searched = position;
    }

    private Outcome line(MemorySegment source, long start, long end, Arguments arguments) {
        long limit = Math.min(end - start, LINE_BYTES_MAX + 1L);
        while (searched < limit && source.get(JAVA_BYTE, start + searched) != '\n') {
            searched++;
        }
        if (searched > LINE_BYTES_MAX) {
            return refuse("Protocol error: too big inline request");
        }
        if (searched == end - start) {
            return Outcome.INCOMPLETE;
        }
        boolean withReturn = searched > 0 && source.get(JAVA_BYTE, start + searched - 1) == '\r';
        if (!inline.split(source, start, (int) searched - (withReturn ? 1 : 0))) {
            return refuse("Protocol error: unbalanced quotes in request");
        }
        position = searched + 1;
        if (spans == 0) {
            return Outcome.NOTHING;
        }
        return inline.isDecoded()
                ? complete(inline.decoded(), 0, arguments)
                : complete(source, start, arguments);
    }

    private Outcome complete(MemorySegment segment, long base, Arguments arguments) {
        arguments.reset(segment);
        nameOffset = base + offsets[0];
        nameLength = lengths[0];
        for (int i = 1; i < spans; i++) {
            arguments.add(base + offsets[i], lengths[i]);
        }
        forgetSpans();
        return Outcome.COMMAND;
    }
}
