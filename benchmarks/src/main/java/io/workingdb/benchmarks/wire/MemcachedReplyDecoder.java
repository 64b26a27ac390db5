package io.workingdb.benchmarks.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Reads replies of Memcached's text protocol. A reply is one line, or values up to `END`.
final class MemcachedReplyDecoder implements ReplyDecoder {
    private static final int LINE_BYTES_MAX = 2_048;

    private final byte[] line = new byte[LINE_BYTES_MAX];
    private final ErrorText error = new ErrorText();
    private int length;
    private int values;
    private long bodyBytes;

    @Override
    public @Nullable String decode(ByteBuffer source, Sink sink) {
        while (source.hasRemaining()) {
            if (bodyBytes > 0) {
                int part = (int) Math.min(bodyBytes, source.remaining());
                source.position(source.position() + part);
                bodyBytes -= part;
                continue;
            }
            byte octet = source.get();
            if (octet == '\n') {
                line(sink);
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

    private void line(Sink sink) {
        if (length > 0 && line[length - 1] == '\r') {
            length--;
        }
        if (starts("VALUE ")) {
            values++;
            bodyBytes = lastNumber() + 2;
        } else if (starts("END")) {
            sink.replied(values == 0 ? Outcome.MISSING : Outcome.DONE);
            values = 0;
        } else if (starts("STORED") || starts("DELETED") || starts("VERSION") || isNumber()) {
            sink.replied(Outcome.DONE);
        } else if (starts("NOT_FOUND")) {
            sink.replied(Outcome.MISSING);
        } else {
            error.clear();
            for (int i = 0; i < length; i++) {
                error.add(line[i]);
            }
            sink.replied(Outcome.FAILED);
        }
    }

    private boolean starts(String word) {
        if (length < word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (line[i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean isNumber() {
        return length > 0 && line[0] >= '0' && line[0] <= '9';
    }

    private long lastNumber() {
        long number = 0;
        long digit = 1;
        for (int i = length - 1; i >= 0 && line[i] != ' '; i--) {
            number += (line[i] - '0') * digit;
            digit *= 10;
        }
        return number;
    }
}
