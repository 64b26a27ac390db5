package io.workingdb.checkers.history;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the parsers of JSON and EDN share: a place in the source, the limits, and strings.
abstract class ValueParser {
    /// Jepsen nests an error's causes a few levels deep; 100 is more than any of them, and far from the end of a stack.
    static final int DEPTH_MAX = 100;

    /// Characters of one string, number or word. 2^20: more than any value that a client compares.
    static final int TOKEN_CHARS_MAX = 1 << 20;

    final Source source;
    final String text;
    int at;
    private int depth;

    ValueParser(Source source) {
        this.source = source;
        text = source.text;
        at = text.startsWith("\uFEFF") ? 1 : 0;
    }

    /// Passes over blanks and whatever else is nothing.
    abstract void skip() throws Unreadable;

    /// The value at {@link #at}, which is not blank.
    abstract Value value() throws Unreadable;

    /// The next value, or null at the end.
    @Nullable Value next() throws Unreadable {
        skip();
        return at == text.length() ? null : value();
    }

    final char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    final boolean atEnd() {
        return at >= text.length();
    }

    final Unreadable unreadable(String message) {
        return source.unreadable(Math.min(at, text.length()), message);
    }

    final void enter(int start) throws Unreadable {
        if (++depth > DEPTH_MAX) {
            throw source.unreadable(start, "nested deeper than " + DEPTH_MAX);
        }
    }

    final void leave() {
        depth--;
    }

    final Value nil(int start) {
        return new Value(Value.Kind.NIL, "nil", text.substring(start, at), List.of(), start);
    }

    final Value atom(Value.Kind kind, String canonical, int start) {
        return new Value(kind, canonical, text.substring(start, at), List.of(), start);
    }

    final Value list(List<Value> items, int start) {
        StringBuilder canonical = new StringBuilder("[");
        for (Value item : items) {
            canonical.append(canonical(item)).append(' ');
        }
        return new Value(
                Value.Kind.LIST,
                canonical.append(']').toString(),
                text.substring(start, at),
                items,
                start);
    }

    final Value map(List<Value> items, int start) throws Unreadable {
        TreeMap<String, String> entries = new TreeMap<>();
        for (int i = 0; i < items.size(); i += 2) {
            if (entries.put(canonical(items.get(i)), canonical(items.get(i + 1))) != null) {
                throw source.unreadable(
                        items.get(i).offset(),
                        "the key " + items.get(i) + " stands twice in one map");
            }
        }
        StringBuilder canonical = new StringBuilder("{");
        entries.forEach(
                (key, value) -> canonical.append(key).append(' ').append(value).append(' '));
        return new Value(
                Value.Kind.MAP,
                canonical.append('}').toString(),
                text.substring(start, at),
                items,
                start);
    }

    /// Canonical text of an element: a string's length keeps its content from being taken for the brackets around it.
    static String canonical(Value item) {
        String name = item.kind() == Value.Kind.STRING ? item.name() : null;
        return name == null ? item.canonical() : "\"" + name.length() + ':' + name;
    }

    /// A string in double quotes.
    final Value string(String escapes) throws Unreadable {
        int start = at++;
        StringBuilder content = new StringBuilder();
        while (true) {
            if (atEnd()) {
                throw source.unreadable(start, "the string that begins here does not end");
            }
            char c = text.charAt(at++);
            if (c == '"') {
                return atom(Value.Kind.STRING, "\"" + content, start);
            }
            content.append(c == '\\' ? escape(escapes) : plain(c));
            if (content.length() > TOKEN_CHARS_MAX) {
                throw source.unreadable(
                        start, "a string of more than " + TOKEN_CHARS_MAX + " characters");
            }
        }
    }

    /// A character of a string that stands for itself.
    char plain(char c) throws Unreadable {
        return c;
    }

    private char escape(String escapes) throws Unreadable {
        char c = peek();
        int known = escapes.indexOf(c);
        if (atEnd() || known < 0) {
            throw unreadable("a backslash in a string must be followed by one of " + escapes);
        }
        at++;
        return switch (c) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> hexadecimal();
            default -> c;
        };
    }

    final char hexadecimal() throws Unreadable {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(peek(), 16);
            if (digit < 0 || peek() > 'f') {
                throw unreadable("\\u needs four hexadecimal digits");
            }
            code = 16 * code + digit;
            at++;
        }
        return (char) code;
    }

    /// The characters from `start` to {@link #at}.
    final String token(int start) throws Unreadable {
        if (at - start > TOKEN_CHARS_MAX) {
            throw source.unreadable(
                    start, "a word of more than " + TOKEN_CHARS_MAX + " characters");
        }
        return text.substring(start, at);
    }

    final List<Value> items() {
        return new ArrayList<>();
    }
}
