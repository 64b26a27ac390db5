package io.workingdb.checkers.history;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the events of a history: JSON lines, or EDN as Jepsen writes it, one vector or one map a line.
///
/// Which of the two is seen from the first map: JSON has a string in double quotes there, then a colon. Events of processes that have
/// no whole number (the nemesis) are counted and otherwise ignored.
public final class HistoryReader {
    /// Nanoseconds of 2^63 have 19 digits; a few more for a sign, a fraction, an exponent.
    private static final int TIME_CHARS_MAX = 32;

    private static final Pattern DECIMAL = Pattern.compile("-?\\d+\\.\\d+([eE][-+]?\\d{1,2})?");

    private final Source source;
    private final List<Event> events = new ArrayList<>();
    private long count;
    private long ignored;

    private HistoryReader(String text) {
        source = new Source(text);
    }

    /// What a file holds.
    ///
    /// @param ignored events of processes that are no clients
    public record History(List<Event> events, long ignored) {}

    /// Reads the whole text of a file.
    public static History read(String text) throws Unreadable {
        HistoryReader reader = new HistoryReader(text);
        reader.readAll();
        return new History(reader.events, reader.ignored);
    }

    /// Reads a single value, in EDN or JSON.
    public static Value value(String text) throws Unreadable {
        Source source = new Source(text);
        boolean json = text.strip().equals("null") || json(text);
        ValueParser parser = json ? new JsonParser(source) : new EdnParser(source);
        Value value = parser.next();
        if (value == null || parser.next() != null) {
            throw new Unreadable("not one value: " + text);
        }
        return value;
    }

    private void readAll() throws Unreadable {
        ValueParser parser = json(source.text) ? new JsonParser(source) : new EdnParser(source);
        boolean vector = false;
        for (Value form = parser.next(); form != null; form = parser.next()) {
            if (form.kind() == Value.Kind.LIST) {
                if (vector || count > 0) {
                    throw source.unreadable(
                            form.offset(), "a history is one vector, or one map a line");
                }
                vector = true;
                for (Value item : form.items()) {
                    event(item);
                }
            } else if (vector) {
                throw source.unreadable(
                        form.offset(), "something follows the vector that is the history");
            } else {
                event(form);
            }
        }
    }

    /// Whether the first map of `text` begins as JSON's do.
    private static boolean json(String text) {
        int at = text.indexOf('{');
        for (int i = 0; i < at; i++) {
            if ("[ \t\r\n\uFEFF".indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        at = at < 0 ? -1 : text.indexOf('"', at);
        int end = at < 0 ? -1 : text.indexOf('"', at + 1);
        return end >= 0
                && text.substring(text.indexOf('{') + 1, at).isBlank()
                && text.substring(end + 1).stripLeading().startsWith(":");
    }

    private void event(Value map) throws Unreadable {
        if (map.kind() != Value.Kind.MAP) {
            throw source.unreadable(map.offset(), "an event must be a map, not " + shown(map));
        }
        count++;
        Value process = map.get("process");
        if (process == null) {
            throw source.unreadable(map.offset(), "the event has no process");
        }
        BigInteger number = process.integer();
        if (number == null) {
            String nemesis = process.name();
            if (nemesis == null || nemesis.isEmpty() || Character.isDigit(nemesis.charAt(0))) {
                throw source.unreadable(
                        process.offset(),
                        "process must be an integer or a name, not " + shown(process));
            }
            ignored++;
            return;
        }
        if (number.bitLength() > 63) {
            throw source.unreadable(
                    process.offset(), "process " + shown(process) + " does not fit into 64 bits");
        }
        Value value = map.get("value");
        Value key = map.get("key");
        events.add(
                new Event(
                        count,
                        number.longValue(),
                        type(map),
                        name(map, "f"),
                        value == null ? Value.NIL : value,
                        key == null || key.isNil() ? null : key,
                        nanos(map.get("time")),
                        source.line(map.offset())));
    }

    private Event.Type type(Value map) throws Unreadable {
        String type = name(map, "type");
        for (Event.Type known : Event.Type.values()) {
            if (known.name().toLowerCase(Locale.ROOT).equals(type)) {
                return known;
            }
        }
        throw source.unreadable(
                map.offset(), "unknown type " + type + "; known are invoke, ok, fail, info");
    }

    private String name(Value map, String key) throws Unreadable {
        Value value = map.get(key);
        if (value == null) {
            throw source.unreadable(map.offset(), "the event has no " + key);
        }
        String name = value.name();
        if (name == null) {
            throw source.unreadable(value.offset(), key + " must be a name, not " + shown(value));
        }
        return name;
    }

    /// Times are only shown, so one that is none is no error.
    private static long nanos(@Nullable Value time) {
        if (time == null || time.toString().length() > TIME_CHARS_MAX) {
            return Operation.NO_TIME;
        }
        BigInteger whole = time.integer();
        if (whole == null && DECIMAL.matcher(time.toString()).matches()) {
            whole = new BigDecimal(time.toString()).toBigInteger();
        }
        return whole == null || whole.bitLength() > 63 ? Operation.NO_TIME : whole.longValue();
    }

    private static String shown(Value value) {
        String text = value.toString();
        return text.length() <= 60 ? text : text.substring(0, 60) + "...";
    }
}
