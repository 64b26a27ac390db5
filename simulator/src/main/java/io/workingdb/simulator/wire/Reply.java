package io.workingdb.simulator.wire;

import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// One reply of the server. Bytes are kept as strings of characters 0 to 255. The nulls of RESP2 and RESP3 are one.
public sealed interface Reply {
    /// A simple string.
    record Status(String text) implements Reply {}

    /// An error line, its first word included.
    record Failure(String text) implements Reply {}

    /// An integer.
    record Whole(long value) implements Reply {}

    /// A bulk string, or null for nil.
    record Text(@Nullable String bytes) implements Reply {}

    /// An array, a set, or a map with its keys and values in turn.
    record Many(List<Reply> items) implements Reply {}

    /// Bytes that are no reply at all.
    record Broken(String why) implements Reply {}

    /// As redis-cli would show it, long ones shortened.
    default String shown() {
        return switch (this) {
            case Status status -> status.text();
            case Failure failure -> "(error) " + failure.text();
            case Whole number -> "(integer) " + number.value();
            case Text text -> text.bytes() == null ? "(nil)" : '"' + shortened(text.bytes()) + '"';
            case Many many -> {
                StringJoiner joined = new StringJoiner(", ", "[", "]");
                many.items().forEach(item -> joined.add(item.shown()));
                yield joined.toString();
            }
            case Broken broken -> "(no reply) " + broken.why();
        };
    }

    /// At most 40 characters of `bytes`, then how many there are; unprintable ones as dots.
    static String shortened(String bytes) {
        StringBuilder shown = new StringBuilder();
        for (int i = 0; i < Math.min(40, bytes.length()); i++) {
            char c = bytes.charAt(i);
            shown.append(c > ' ' && c < 127 ? c : '.');
        }
        return bytes.length() <= 40
                ? shown.toString()
                : shown + "... (" + bytes.length() + " bytes)";
    }
}
