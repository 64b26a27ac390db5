package io.workingdb.benchmarks.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Reads HTTP/1.1 responses with a length or in chunks, and looks for `"kvs"` in their bodies: that is what a hit has.
///
/// ```
/// STATUS -> HEADERS -> LENGTH_BODY -> STATUS
///                   -> CHUNK_SIZE -> CHUNK -> CHUNK_END -> CHUNK_SIZE ... 0 -> TRAILERS -> STATUS
/// ```
final class EtcdReplyDecoder implements ReplyDecoder {
    private static final int LINE_BYTES_MAX = 4_096;
    private static final String HIT = "\"kvs\"";

    private final byte[] line = new byte[LINE_BYTES_MAX];
    private final ErrorText error = new ErrorText();
    private State state = State.STATUS;
    private int length;
    private boolean success;
    private boolean chunked;
    private long bodyBytes;
    private int matched;
    private boolean hit;

    private enum State {
        STATUS,
        HEADERS,
        LENGTH_BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILERS
    }

    @Override
    public @Nullable String decode(ByteBuffer source, Sink sink) {
        while (source.hasRemaining()) {
            byte octet = source.get();
            if (state == State.LENGTH_BODY || state == State.CHUNK) {
                body(octet, sink);
            } else if (octet == '\n') {
                if (length > 0 && line[length - 1] == '\r') {
                    length--;
                }
                if (!line(sink)) {
                    return "a reply is HTTP/1.1: line="
                            + new String(
                                    line, 0, length, java.nio.charset.StandardCharsets.ISO_8859_1);
                }
                length = 0;
            } else if (length < LINE_BYTES_MAX) {
                line[length++] = octet;
            } else {
                return "a line of a reply is too long";
            }
        }
        return null;
    }

    @Override
    public String errorText() {
        return error.toString();
    }

    private boolean line(Sink sink) {
        switch (state) {
            case STATUS -> {
                if (!starts("http/1.1 ")) {
                    return false;
                }
                begin();
            }
            case HEADERS -> header(sink);
            case CHUNK_SIZE -> {
                bodyBytes = number(0, 16);
                state = bodyBytes == 0 ? State.TRAILERS : State.CHUNK;
            }
            case CHUNK_END -> state = State.CHUNK_SIZE;
            case TRAILERS -> {
                if (length == 0) {
                    done(sink);
                }
            }
            case LENGTH_BODY, CHUNK -> throw new IllegalStateException("a body has no lines");
        }
        return true;
    }

    private void begin() {
        success = length > 9 && line[9] == '2';
        chunked = false;
        bodyBytes = 0;
        matched = 0;
        hit = false;
        state = State.HEADERS;
        if (!success) {
            error.clear();
            for (int i = 9; i < length; i++) {
                error.add(line[i]);
            }
        }
    }

    private void header(Sink sink) {
        if (starts("content-length:")) {
            bodyBytes = number(15, 10);
        } else if (starts("transfer-encoding: chunked")) {
            chunked = true;
        } else if (length == 0 && chunked) {
            state = State.CHUNK_SIZE;
        } else if (length == 0 && bodyBytes > 0) {
            state = State.LENGTH_BODY;
        } else if (length == 0) {
            done(sink);
        }
    }

    private void body(byte octet, Sink sink) {
        look(octet);
        if (!success) {
            error.add(octet);
        }
        if (--bodyBytes == 0) {
            if (state == State.CHUNK) {
                state = State.CHUNK_END;
            } else {
                done(sink);
            }
        }
    }

    /// No prefix of the pattern but its first byte recurs in it, at its end, so a mismatch starts over.
    private void look(byte octet) {
        if (hit) {
            return;
        }
        matched = octet == HIT.charAt(matched) ? matched + 1 : octet == HIT.charAt(0) ? 1 : 0;
        hit = matched == HIT.length();
    }

    private void done(Sink sink) {
        state = State.STATUS;
        sink.replied(!success ? Outcome.FAILED : hit ? Outcome.DONE : Outcome.MISSING);
    }

    private boolean starts(String lowerCase) {
        if (length < lowerCase.length()) {
            return false;
        }
        for (int i = 0; i < lowerCase.length(); i++) {
            int c = line[i];
            if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private long number(int from, int radix) {
        long number = 0;
        for (int i = from; i < length; i++) {
            int digit = Character.digit(line[i], radix);
            if (digit >= 0) {
                number = number * radix + digit;
            } else if (line[i] != ' ') {
                break;
            }
        }
        return number;
    }
}
