package io.workingdb.benchmarks.report;

import java.util.Locale;

/// Writes JSON: objects and arrays that are opened and closed, members in the order given.
final class JsonWriter {
    private final StringBuilder text = new StringBuilder();
    private boolean first = true;

    JsonWriter object(String name) {
        return open(name, '{');
    }

    JsonWriter array(String name) {
        return open(name, '[');
    }

    /// An element of an array.
    JsonWriter object() {
        return open("", '{');
    }

    JsonWriter endObject() {
        return close('}');
    }

    JsonWriter endArray() {
        return close(']');
    }

    JsonWriter member(String name, String value) {
        name(name);
        string(value);
        return this;
    }

    JsonWriter member(String name, long value) {
        name(name);
        text.append(value);
        return this;
    }

    /// What is not a number is null.
    JsonWriter member(String name, double value) {
        name(name);
        text.append(Double.isFinite(value) ? String.format(Locale.ROOT, "%.6f", value) : "null");
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private JsonWriter open(String name, char bracket) {
        name(name);
        text.append(bracket);
        first = true;
        return this;
    }

    private JsonWriter close(char bracket) {
        text.append(bracket);
        first = false;
        return this;
    }

    private void name(String name) {
        if (!first) {
            text.append(',');
        }
        first = false;
        if (!name.isEmpty()) {
            string(name);
            text.append(':');
        }
    }

    private void string(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ') {
                text.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
