package io.workingdb.simulator.wire;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/// Bytes to send: commands as arrays of bulk strings, or as inline lines.
public final class RequestBuffer {
    private static final int FIRST_BYTES = 1 << 9;

    private byte[] bytes = new byte[FIRST_BYTES];
    private MemorySegment segment = MemorySegment.ofArray(bytes);
    private int start;
    private int end;

    /// The memory that {@link #start} and {@link #waitingBytes} speak of.
    public MemorySegment segment() {
        return segment;
    }

    /// Where the first byte lies that was not sent.
    public int start() {
        return start;
    }

    /// Bytes not yet sent.
    public int waitingBytes() {
        return end - start;
    }

    /// `count` bytes were sent.
    public void sent(int count) {
        start += count;
        if (start == end) {
            reset();
        }
    }

    /// Forgets everything.
    public void reset() {
        start = 0;
        end = 0;
    }

    /// Adds a command as an array of bulk strings.
    public void command(List<String> words) {
        header('*', words.size());
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            header('$', word.length());
            text(word);
            line();
        }
    }

    /// Adds a command as one line, as a person with telnet would. No word may be empty or hold a space, a quote or a control character.
    public void inline(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            if (i > 0) {
                text(" ");
            }
            text(words.get(i));
        }
        line();
    }

    private void header(char type, int count) {
        room(16);
        bytes[end++] = (byte) type;
        if (count >= 10) {
            text(Integer.toString(count));
        } else {
            bytes[end++] = (byte) ('0' + count);
        }
        line();
    }

    private void line() {
        room(2);
        bytes[end++] = '\r';
        bytes[end++] = '\n';
    }

    private void text(String word) {
        room(word.length());
        byte[] encoded = word.getBytes(StandardCharsets.ISO_8859_1);
        System.arraycopy(encoded, 0, bytes, end, encoded.length);
        end += encoded.length;
    }

    private void room(int count) {
        if (bytes.length - end < count) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, end + count));
            segment = MemorySegment.ofArray(bytes);
        }
    }
}
