package io.workingdb.benchmarks.wire;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Reads RESP2 and RESP3, one byte at a time but for the bodies of strings, which are skipped.
final class RespReplyDecoder implements ReplyDecoder {
    private static final int DEPTH_MAX = 16;

    private final long[] pending = new long[DEPTH_MAX];
    private final ErrorText error = new ErrorText();
    private int depth;
    private State state = State.TYPE;
    private byte type;
    private boolean negative;
    private long number;
    private long bodyBytes;
    private Outcome outcome = Outcome.DONE;

    private enum State {
        TYPE,
        /// A line that is a length.
        LENGTH,
        /// A line that is the value.
        TEXT,
        /// The body of a string and its line end.
        BODY
    }

    @Override
    public @Nullable String decode(ByteBuffer source, Sink sink) {
        while (source.hasRemaining()) {
            if (state == State.BODY) {
                body(source, sink);
                continue;
            }
            byte octet = source.get();
            String broken =
                    switch (state) {
                        case TYPE -> type(octet);
                        case LENGTH -> length(octet, sink);
                        case TEXT -> text(octet, sink);
                        case BODY -> null;
                    };
            if (broken != null) {
                return broken;
            }
        }
        return null;
    }

    @Override
    public String errorText() {
        return error.toString();
    }

    private @Nullable String type(byte octet) {
        type = octet;
        number = 0;
        negative = false;
        switch (octet) {
            case '$', '*', '=', '!', '%', '~', '>' -> state = State.LENGTH;
            case '+', ':', ',', '#', '(' -> state = State.TEXT;
            case '_' -> {
                missing();
                state = State.TEXT;
            }
            case '-' -> {
                fail();
                state = State.TEXT;
            }
            default -> {
                return "a reply begins with a type, not with byte " + (octet & 0xFF);
            }
        }
        if (octet == '!') {
            fail();
        }
        return null;
    }

    private @Nullable String length(byte octet, Sink sink) {
        if (octet >= '0' && octet <= '9' && number < Integer.MAX_VALUE) {
            number = number * 10 + octet - '0';
        } else if (octet == '-') {
            negative = true;
        } else if (octet == '\n') {
            return measured(sink);
        } else if (octet != '\r') {
            return "a length consists of digits, not of byte " + (octet & 0xFF);
        }
        return null;
    }

    private @Nullable String measured(Sink sink) {
        boolean aggregate = type == '*' || type == '%' || type == '~' || type == '>';
        if (negative) {
            missing();
            elementDone(sink);
        } else if (!aggregate) {
            bodyBytes = number + 2;
            state = State.BODY;
        } else if (number == 0) {
            elementDone(sink);
        } else if (depth == DEPTH_MAX) {
            return "a reply is nested too deep";
        } else {
            pending[depth++] = type == '%' ? 2 * number : number;
            state = State.TYPE;
        }
        return null;
    }

    private @Nullable String text(byte octet, Sink sink) {
        if (octet == '\n') {
            elementDone(sink);
        } else if (type == '-') {
            error.add(octet);
        }
        return null;
    }

    private void body(ByteBuffer source, Sink sink) {
        if (type == '!') {
            error.add(source.get());
            bodyBytes--;
        } else {
            int part = (int) Math.min(bodyBytes, source.remaining());
            source.position(source.position() + part);
            bodyBytes -= part;
        }
        if (bodyBytes == 0) {
            elementDone(sink);
        }
    }

    private void elementDone(Sink sink) {
        state = State.TYPE;
        while (depth > 0) {
            if (--pending[depth - 1] > 0) {
                return;
            }
            depth--;
        }
        Outcome whole = outcome;
        outcome = Outcome.DONE;
        sink.replied(whole);
    }

    private void missing() {
        if (outcome == Outcome.DONE) {
            outcome = Outcome.MISSING;
        }
    }

    private void fail() {
        outcome = Outcome.FAILED;
        error.clear();
    }
}
