package io.workingdb.protocols.redis;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.storage.Bytes;
import io.workingdb.protocols.redis.command.Text;
import io.workingdb.protocols.session.Arguments;
import io.workingdb.protocols.session.Command;
import io.workingdb.protocols.session.FrameParser;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Finds commands in a client's bytes: arrays of bulk strings, and lines as a person types them.
///
/// Two ways through the same bytes. `whole` reads a frame that is there from end to end, the way they nearly all are, with one
/// eight-byte load per argument; at anything unusual it gives up without a trace. `RespScan` then begins the frame anew, knows
/// every rule and every error, and remembers how far it came. So a frame is scanned at most twice however it is fragmented, and again only
/// if whoever asked forgot it with {@link #reset}.
///
/// Source: the Redis protocol specification; where it is silent, `processMultibulkBuffer` and `processInlineBuffer` of Redis 7.0.
public final class RespParser implements FrameParser {
    /// Most words of a command that arrive. A count up to 2^31 - 1 is taken, as in Redis 7.0, and costs nothing by itself; but each word
    /// that comes is a span to remember (8 bytes here, 12 in the arguments), so a million of them bound the spans of one connection to
    /// 20 MiB. Redis bounds them by its query buffer limit alone.
    static final int WORDS_MAX = 1_048_576;

    private static final int NAME_CHARS_MAX = 128;

    /// `*1\r\n$0\r\n\r\n`.
    private static final int FRAME_BYTES_MIN = 10;

    /// What a bulk string's header and data need at least, counted from the line end before it: `\r\n$0\r\n\r\n`.
    private static final int BULK_BYTES_MIN = 8;

    private static final int CR_LF = 0x0A0D;
    private static final int CR_LF_DOLLAR = 0x24_0A0D;

    /// Largest count of digits that `whole` reads; seven digits hold every count and the length of all but huge strings.
    private static final int DIGITS_MAX = 7;

    private static final long NOT_PLAIN = -1;

    private final CommandNames names;
    private final int bulkBytesMax;
    private final RespScan scan;

    private @Nullable Command command;
    private MemorySegment nameSegment = MemorySegment.NULL;
    private long nameOffset;
    private int nameLength;
    private int frameBytes;

    /// @param bulkBytesMax largest argument in bytes
    RespParser(CommandNames names, int bulkBytesMax) {
        this.names = names;
        this.bulkBytesMax = bulkBytesMax;
        scan = new RespScan(bulkBytesMax);
    }

    @Override
    public Outcome parse(MemorySegment source, long start, long end, Arguments arguments) {
        if (!scan.isBegun() && whole(source, start, end, arguments)) {
            return command == null && isHttp() ? scan.refuse("") : Outcome.COMMAND;
        }
        return resume(source, start, end, arguments);
    }

    /// Reads a frame that is there from end to end and has nothing unusual about it.
    ///
    /// @return false if it has or is not; then nothing has happened
    private boolean whole(MemorySegment source, long start, long end, Arguments arguments) {
        if (end - start < FRAME_BYTES_MIN || source.get(JAVA_BYTE, start) != '*') {
            return false;
        }
        int words = source.get(JAVA_BYTE, start + 1) - '0';
        if (words < 1 || words > 9) {
            return false;
        }
        long at = start + 2;
        for (int digit = digit(source, at); digit >= 0; digit = digit(source, at)) {
            words = words * 10 + digit;
            if (++at > start + DIGITS_MAX) {
                return false;
            }
        }
        if (words > WORDS_MAX) {
            return false;
        }
        long name = plainBulk(source, at, end);
        if (name == NOT_PLAIN) {
            return false;
        }
        int length = (int) name;
        long nameAt = at + (name >>> 32);
        at = nameAt + length;
        arguments.reset(source);
        for (int i = 1; i < words; i++) {
            long bulk = plainBulk(source, at, end);
            if (bulk == NOT_PLAIN) {
                return false;
            }
            arguments.add(at + (bulk >>> 32), (int) bulk);
            at += (bulk >>> 32) + (int) bulk;
        }
        if (at + 2 > end || source.get(Bytes.U16, at) != CR_LF) {
            return false;
        }
        frameBytes = (int) (at + 2 - start);
        named(source, nameAt, length, names.find(source, nameAt + length, length));
        return true;
    }

    private static int digit(MemorySegment source, long at) {
        int digit = source.get(JAVA_BYTE, at) - '0';
        return digit > 9 ? -1 : digit;
    }

    /// Reads the header `\r\n$length\r\n` at `at`, whose first line end belongs to what comes before.
    ///
    /// @return bytes of the header in the upper half, length of the string in the lower; {@link #NOT_PLAIN} if it is not there
    ///     or unusual. Whether the string itself is there shows when what follows is read.
    private long plainBulk(MemorySegment source, long at, long end) {
        if (at + BULK_BYTES_MIN > end) {
            return NOT_PLAIN;
        }
        long head = source.get(Bytes.U64, at);
        int first = ((int) (head >>> 24) & 0xFF) - '0';
        if ((head & 0xFF_FFFF) != CR_LF_DOLLAR || first < 0 || first > 9) {
            return NOT_PLAIN;
        }
        if (((head >>> 32) & 0xFFFF) == CR_LF) {
            return 6L << 32 | first;
        }
        int second = ((int) (head >>> 32) & 0xFF) - '0';
        if (((head >>> 40) & 0xFFFF) == CR_LF && second >= 0 && second <= 9 && first != 0) {
            return 7L << 32 | first * 10 + second;
        }
        return longBulk(source, at, end);
    }

    private long longBulk(MemorySegment source, long at, long end) {
        long next = at + 3;
        int length = 0;
        while (next < end && next < at + 3 + DIGITS_MAX) {
            int digit = digit(source, next);
            if (digit < 0) {
                break;
            }
            length = length * 10 + digit;
            next++;
        }
        boolean plain =
                source.get(JAVA_BYTE, at + 3) != '0'
                        && next + 2 <= end
                        && source.get(Bytes.U16, next) == CR_LF
                        && length <= bulkBytesMax;
        return plain ? (next + 2 - at) << 32 | length : NOT_PLAIN;
    }

    private Outcome resume(MemorySegment source, long start, long end, Arguments arguments) {
        Outcome outcome = scan.parse(source, start, end, arguments);
        if (outcome != Outcome.COMMAND) {
            frameBytes = (int) scan.frameBytes();
            return outcome;
        }
        frameBytes = (int) scan.frameBytes();
        MemorySegment segment = arguments.segment();
        named(
                segment,
                scan.nameOffset(),
                scan.nameLength(),
                names.findAlone(segment, scan.nameOffset(), scan.nameLength()));
        return command == null && isHttp() ? scan.refuse("") : Outcome.COMMAND;
    }

    private void named(MemorySegment segment, long offset, int length, @Nullable Command found) {
        nameSegment = segment;
        nameOffset = offset;
        nameLength = length;
        command = found;
    }

    /// Whether the line is one that every HTTP request has. Somebody makes a browser talk to us: what looks like commands in the
    /// request's body must not be run.
    private boolean isHttp() {
        return nameIs("post") || nameIs("host:");
    }

    private boolean nameIs(String lowerCase) {
        if (nameLength != lowerCase.length()) {
            return false;
        }
        for (int i = 0; i < nameLength; i++) {
            int c = nameSegment.get(JAVA_BYTE, nameOffset + i);
            if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public int frameBytes() {
        return frameBytes;
    }

    @Override
    public long frameBytesAtLeast() {
        return scan.frameBytesAtLeast();
    }

    @Override
    public long heldBytes() {
        return scan.heldBytes();
    }

    @Override
    public @Nullable Command command() {
        return command;
    }

    @Override
    public String name() {
        return Text.quoted(nameSegment, nameOffset, Math.min(nameLength, NAME_CHARS_MAX));
    }

    @Override
    public String error() {
        return scan.error();
    }

    @Override
    public void reset() {
        scan.reset();
    }
}
