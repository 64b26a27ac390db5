package io.workingdb.protocols.session;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.log.EntryLayout;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The arguments of one command, as spans of memory that belongs to somebody else: a receive buffer or a log entry.
///
/// The command's name is not among them. A caller-owned, reusable object: reading a command allocates nothing.
public final class Arguments {

    /// Beyond this many spans the arrays are given back after use, so that one huge command does not hold memory for ever.
    private static final int KEPT_COUNT_MAX = 4_096;

    private MemorySegment segment = MemorySegment.NULL;
    private long[] offsets = new long[16];
    private int[] lengths = new int[16];
    private int count;
    private long parsed;

    /// Forgets all spans and reads from `segment` from now on.
    public void reset(MemorySegment segment) {
        this.segment = segment;
        count = 0;
        trim();
    }

    /// Gives memory back that only a huge command needs. The spans are gone if there was any.
    public void trim() {
        if (offsets.length > KEPT_COUNT_MAX) {
            offsets = new long[16];
            lengths = new int[16];
            count = 0;
        }
    }

    /// Points at the same spans as `other`.
    void view(Arguments other) {
        reset(other.segment);
        for (int i = 0; i < other.count; i++) {
            add(other.offsets[i], other.lengths[i]);
        }
    }

    /// Adds a span of the segment.
    public void add(long offset, int lengthBytes) {
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, count * 2);
            lengths = Arrays.copyOf(lengths, count * 2);
        }
        offsets[count] = offset;
        lengths[count++] = lengthBytes;
    }

    /// Reads the arguments of the log entry at `at`.
    public void readEntry(MemorySegment source, long at) {
        reset(source);
        int argumentCount = EntryLayout.argumentCount(source, at);
        long next = at + EntryLayout.HEADER_BYTES;
        for (int i = 0; i < argumentCount; i++) {
            int length = EntryLayout.argumentLength(source, next);
            add(next + EntryLayout.ARGUMENT_HEADER_BYTES, length);
            next += EntryLayout.ARGUMENT_HEADER_BYTES + length;
        }
    }

    /// Bytes that {@link #writeEntry} needs beyond the header.
    public long entryBytes() {
        long bytes = (long) count * EntryLayout.ARGUMENT_HEADER_BYTES;
        for (int i = 0; i < count; i++) {
            bytes += lengths[i];
        }
        return bytes;
    }

    /// Writes all arguments in the log's form at `at`: the one copy of a command's bytes.
    public void writeEntry(MemorySegment target, long at) {
        long next = at;
        for (int i = 0; i < count; i++) {
            EntryLayout.writeArgumentLength(target, next, lengths[i]);
            next += EntryLayout.ARGUMENT_HEADER_BYTES;
            MemorySegment.copy(segment, offsets[i], target, next, lengths[i]);
            next += lengths[i];
        }
    }

    /// Number of arguments, the command's name not counted.
    public int count() {
        return count;
    }

    /// Memory that holds the arguments.
    public MemorySegment segment() {
        return segment;
    }

    /// Offset of the first byte of argument `index` inside {@link #segment}.
    public long offset(int index) {
        return offsets[index];
    }

    /// Length of argument `index` in bytes.
    public int length(int index) {
        return lengths[index];
    }

    /// Whether argument `index` is `lowerCase`, letter case aside.
    public boolean is(int index, String lowerCase) {
        int length = lengths[index];
        if (length != lowerCase.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            int c = segment.get(JAVA_BYTE, offsets[index] + i);
            if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// Whether argument `index` is a decimal 64-bit integer in canonical form: no blanks, plus sign or leading zeros.
    /// Then {@link #integer} is its value.
    public boolean isInteger(int index) {
        return parseInteger(segment, offsets[index], lengths[index]);
    }

    /// Value of the argument that {@link #isInteger} last said yes to.
    public long integer() {
        return parsed;
    }

    /// Like {@link #isInteger} for bytes elsewhere, for example a stored value.
    public boolean parseInteger(MemorySegment source, long offset, int lengthBytes) {
        if (lengthBytes <= 0 || lengthBytes > 20) {
            return false;
        }
        boolean negative = source.get(JAVA_BYTE, offset) == '-';
        int i = negative ? 1 : 0;
        if (i == lengthBytes) {
            return false;
        }
        int first = source.get(JAVA_BYTE, offset + i) - '0';
        if (first == 0 && (negative || lengthBytes > 1)) {
            return false;
        }
        long value = 0;
        for (; i < lengthBytes; i++) {
            int digit = source.get(JAVA_BYTE, offset + i) - '0';
            if (digit < 0 || digit > 9 || value < (Long.MIN_VALUE + digit) / 10) {
                return false;
            }
            value = value * 10 - digit;
        }
        if (!negative && value == Long.MIN_VALUE) {
            return false;
        }
        parsed = negative ? value : -value;
        return true;
    }

    /// Argument `index` as text, one character per byte. Allocates: for the control plane and for messages.
    public String text(int index) {
        byte[] bytes = new byte[lengths[index]];
        MemorySegment.copy(segment, JAVA_BYTE, offsets[index], bytes, 0, bytes.length);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
