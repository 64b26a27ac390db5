package io.workingdb.protocols.redis;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.error.ErrorCode;
import io.workingdb.core.storage.Bytes;
import io.workingdb.protocols.redis.command.Decimal;
import io.workingdb.protocols.redis.command.Text;
import io.workingdb.protocols.session.ReplyBuffer;
import io.workingdb.protocols.session.ReplyWriter;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Writes values in RESP2 or RESP3.
///
/// Short constants are single words: one store and one addition to the position. Values with a length are written in place
/// behind one `ensure` while they are short. Nothing is allocated for what data commands answer.
///
/// Source: the Redis protocol specification; `networking.c` of Redis 7.0 for what each version makes of each type.
public final class RespWriter implements ReplyWriter {
    /// Longest string that is written together with its header and its end behind one `ensure`.
    private static final int SHORT_BYTES_MAX = ReplyBuffer.ENSURE_BYTES_MAX - 32;

    /// A type byte, a number, a line end, and up to seven bytes of rubbish that a word store leaves behind.
    private static final int HEADER_BYTES_MAX = 1 + Decimal.BYTES_MAX + 2 + 7;

    private static final short CR_LF = 0x0A0D;
    private static final int RESP3 = 3;

    private static final long OK = word("+OK\r\n");
    private static final long NIL_2 = word("$-1\r\n");
    private static final long NIL_3 = word("_\r\n");
    private static final long NIL_ARRAY_2 = word("*-1\r\n");
    private static final long TRUE_3 = word("#t\r\n");
    private static final long FALSE_3 = word("#f\r\n");

    private static final MemorySegment[] ERRORS = errors();

    private ReplyBuffer target = Nowhere.INSTANCE;
    private boolean three;

    @Override
    public void protocol(int version) {
        three = version == RESP3;
    }

    @Override
    public void target(ReplyBuffer buffer) {
        target = buffer;
    }

    @Override
    public void ok() {
        word(OK, 5);
    }

    @Override
    public void status(String ascii) {
        line('+', ascii);
    }

    @Override
    public void error(ErrorCode code) {
        MemorySegment bytes = ERRORS[code.ordinal()];
        target.write(bytes, 0, (int) bytes.byteSize());
    }

    /// Line ends inside `text` become blanks: what a client sent and gets back must not be able to end the line.
    @Override
    public void error(ErrorCode code, String text) {
        line('-', code.redisPrefix() + ' ' + text.replace('\r', ' ').replace('\n', ' '));
    }

    @Override
    public void integer(long value) {
        header(':', value);
    }

    @Override
    public void bulk(MemorySegment source, long offset, int lengthBytes) {
        if (lengthBytes > SHORT_BYTES_MAX) {
            header('$', lengthBytes);
            target.write(source, offset, lengthBytes);
            target.ensure(2);
            target.segment().set(Bytes.U16, target.position(), CR_LF);
            target.advance(2);
            return;
        }
        target.ensure(lengthBytes + HEADER_BYTES_MAX + 2);
        MemorySegment segment = target.segment();
        int start = target.position();
        long at = start + writeHeader(segment, start, '$', lengthBytes);
        MemorySegment.copy(source, offset, segment, at, lengthBytes);
        at += lengthBytes;
        segment.set(Bytes.U16, at, CR_LF);
        target.advance((int) (at + 2 - start));
    }

    @Override
    public void bulk(String text) {
        header('$', text.length());
        characters(text);
        word(CR_LF, 2);
    }

    @Override
    public void verbatim(String text) {
        if (!three) {
            bulk(text);
            return;
        }
        header('=', text.length() + 4L);
        characters("txt:");
        characters(text);
        word(CR_LF, 2);
    }

    @Override
    public void nil() {
        if (three) {
            word(NIL_3, 3);
        } else {
            word(NIL_2, 5);
        }
    }

    @Override
    public void nilArray() {
        if (three) {
            word(NIL_3, 3);
        } else {
            word(NIL_ARRAY_2, 5);
        }
    }

    @Override
    public void number(double value) {
        if (three) {
            line(',', Text.of(value));
        } else {
            bulk(Text.of(value));
        }
    }

    @Override
    public void bool(boolean value) {
        if (three) {
            word(value ? TRUE_3 : FALSE_3, 4);
        } else {
            integer(value ? 1 : 0);
        }
    }

    @Override
    public void array(int count) {
        header('*', count);
    }

    @Override
    public void map(int pairs) {
        header(three ? '%' : '*', three ? pairs : 2L * pairs);
    }

    @Override
    public void set(int count) {
        header(three ? '~' : '*', count);
    }

    private void word(long word, int bytes) {
        target.ensure(Long.BYTES);
        target.segment().set(Bytes.U64, target.position(), word);
        target.advance(bytes);
    }

    private void header(char type, long number) {
        target.ensure(HEADER_BYTES_MAX);
        target.advance(writeHeader(target.segment(), target.position(), type, number));
    }

    /// Writes a type byte, a number and a line end.
    private static int writeHeader(MemorySegment segment, long at, char type, long number) {
        if (number >= 0 && number < 10) {
            segment.set(Bytes.U32, at, type | (int) ('0' + number) << 8 | CR_LF << 16);
            return 4;
        }
        segment.set(JAVA_BYTE, at, (byte) type);
        int digits = Decimal.write(segment, at + 1, number);
        segment.set(Bytes.U16, at + 1 + digits, CR_LF);
        return digits + 3;
    }

    private void line(char type, String text) {
        target.ensure(1);
        target.segment().set(JAVA_BYTE, target.position(), (byte) type);
        target.advance(1);
        characters(text);
        word(CR_LF, 2);
    }

    private void characters(String text) {
        for (int from = 0; from < text.length(); from += ReplyBuffer.ENSURE_BYTES_MAX) {
            int length = Math.min(text.length() - from, ReplyBuffer.ENSURE_BYTES_MAX);
            target.ensure(length);
            MemorySegment segment = target.segment();
            int at = target.position();
            for (int i = 0; i < length; i++) {
                segment.set(JAVA_BYTE, at + i, (byte) text.charAt(from + i));
            }
            target.advance(length);
        }
    }

    private static long word(String text) {
        long word = 0;
        for (int i = 0; i < text.length(); i++) {
            word |= (long) text.charAt(i) << (8 * i);
        }
        return word;
    }

    private static MemorySegment[] errors() {
        ErrorCode[] codes = ErrorCode.values();
        MemorySegment[] lines = new MemorySegment[codes.length];
        for (ErrorCode code : codes) {
            String line = "-" + code.redisPrefix() + " " + code.text() + "\r\n";
            MemorySegment bytes = Arena.global().allocate(line.length());
            for (int i = 0; i < line.length(); i++) {
                bytes.set(JAVA_BYTE, i, (byte) line.charAt(i));
            }
            lines[code.ordinal()] = bytes;
        }
        return lines;
    }

    /// The target of a writer that has none yet.
    private enum Nowhere implements ReplyBuffer {
        INSTANCE;

        @Override
        public void ensure(int bytes) {
            throw new IllegalStateException("a writer is given a target before it writes");
        }

        @Override
        public MemorySegment segment() {
            return MemorySegment.NULL;
        }

        @Override
        public int position() {
            return 0;
        }

        @Override
        public void advance(int bytes) {}

        @Override
        public void write(MemorySegment source, long offset, int lengthBytes) {
            ensure(lengthBytes);
        }
    }
}
