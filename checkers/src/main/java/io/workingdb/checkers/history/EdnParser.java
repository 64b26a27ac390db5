package io.workingdb.checkers.history;

import java.util.List;
import java.util.TreeSet;

/// EDN as Clojure prints it, form after form: also records `#name{...}`, metadata (passed over), `##Inf`, and `@` in symbols.
///
/// A tagged form keeps its tag in its meaning, but `#jepsen.independent/tuple [k v]` is the pair; a tagged map still is a map, so that `#jepsen.history.Op{...}` reads like `{...}`.
final class EdnParser extends ValueParser {
    private static final String ESCAPES = "\"\\bfnrtu";
    private static final String TUPLE = "jepsen.independent/tuple";
    private static final String DELIMITERS = "()[]{}\";";

    EdnParser(Source source) {
        super(source);
    }

    @Override
    void skip() throws Unreadable {
        while (!atEnd()) {
            char c = peek();
            if (blank(c)) {
                at++;
            } else if (c == ';') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (text.startsWith("#_", at)) {
                discard(2);
            } else if (c == '^') {
                discard(1);
            } else {
                return;
            }
        }
    }

    /// Passes over a form that is to be ignored.
    private void discard(int markChars) throws Unreadable {
        int start = at;
        at += markChars;
        enter(start);
        element(start, "form");
        leave();
    }

    private static boolean blank(char c) {
        return c == ',' || c <= ' ' || Character.isWhitespace(c);
    }

    @Override
    Value value() throws Unreadable {
        int start = at;
        return switch (peek()) {
            case '[' -> list(elements(1, ']', "vector"), start);
            case '(' -> list(elements(1, ')', "list"), start);
            case '{' -> pairs(start);
            case '"' -> string(ESCAPES);
            case '#' -> dispatched(start);
            case '\\' -> character(start);
            case ']', ')', '}' -> throw unreadable("'" + peek() + "' closes nothing");
            default -> word(start);
        };
    }

    private List<Value> elements(int openChars, char closing, String what) throws Unreadable {
        int start = at;
        at += openChars;
        enter(start);
        List<Value> items = items();
        skip();
        while (peek() != closing) {
            items.add(element(start, what));
            skip();
        }
        at++;
        leave();
        return items;
    }

    private Value element(int start, String what) throws Unreadable {
        skip();
        if (atEnd()) {
            throw source.unreadable(start, "the " + what + " that begins here does not end");
        }
        return value();
    }

    private Value pairs(int start) throws Unreadable {
        List<Value> items = elements(1, '}', "map");
        if ((items.size() & 1) == 1) {
            throw source.unreadable(
                    items.getLast().offset(),
                    "the key " + items.getLast() + " of a map has no value");
        }
        return map(items, start);
    }

    private Value dispatched(int start) throws Unreadable {
        if (text.startsWith("#{", at)) {
            List<Value> items = elements(2, '}', "set");
            TreeSet<String> canonical = new TreeSet<>();
            for (Value item : items) {
                if (!canonical.add(canonical(item))) {
                    throw source.unreadable(
                            item.offset(), "the element " + item + " stands twice in one set");
                }
            }
            return new Value(
                    Value.Kind.SET, "#" + canonical, text.substring(start, at), items, start);
        }
        if (text.startsWith("##", at)) {
            at += 2;
            return atom(Value.Kind.NUMBER, "##" + word(), start);
        }
        at++;
        String tag = word();
        if (tag.isEmpty()) {
            throw source.unreadable(start, "# must be followed by {, _ or a tag");
        }
        enter(start);
        Value tagged = element(start, "tagged form");
        leave();
        if (tag.equals(TUPLE)) {
            return tuple(tagged, start);
        }
        String canonical = "#" + tag + " " + canonical(tagged);
        Value.Kind kind = tagged.kind() == Value.Kind.MAP ? Value.Kind.MAP : Value.Kind.WORD;
        return new Value(kind, canonical, text.substring(start, at), tagged.items(), start);
    }

    /// Jepsen's pair of a key and a value, in histories of many independent objects: a pair like any other.
    private Value tuple(Value pair, int start) throws Unreadable {
        if (!pair.isPair()) {
            throw source.unreadable(
                    pair.offset(), "#" + TUPLE + " must be followed by [key value], not " + pair);
        }
        return new Value(
                Value.Kind.LIST, pair.canonical(), text.substring(start, at), pair.items(), start);
    }

    private Value character(int start) throws Unreadable {
        at++;
        if (atEnd()) {
            throw source.unreadable(start, "a backslash must be followed by a character");
        }
        int first = at++;
        while (!atEnd() && !ends(peek())) {
            at++;
        }
        String name = token(first);
        String canonical = name.length() == 1 ? Integer.toString(name.charAt(0)) : name;
        return atom(Value.Kind.WORD, "\\" + canonical, start);
    }

    private Value word(int start) throws Unreadable {
        String token = word();
        if (token.equals("nil")) {
            return nil(start);
        }
        boolean truth = token.equals("true") || token.equals("false");
        return truth ? atom(Value.Kind.BOOLEAN, token, start) : symbolOrNumber(token, start);
    }

    private Value symbolOrNumber(String token, int start) throws Unreadable {
        int sign = token.startsWith("-") || token.startsWith("+") ? 1 : 0;
        if (token.length() > sign && Character.isDigit(token.charAt(sign))) {
            Value number = Numerals.read(token, true, start);
            if (number == null) {
                throw source.unreadable(start, token + " is no number");
            }
            return number;
        }
        if (token.isEmpty() || token.equals(":")) {
            throw source.unreadable(start, "'" + text.charAt(start) + "' is no EDN form");
        }
        return atom(Value.Kind.WORD, token, start);
    }

    private String word() throws Unreadable {
        int start = at;
        while (!atEnd() && !ends(peek()) && peek() != '\\') {
            at++;
        }
        return token(start);
    }

    private static boolean ends(char c) {
        return blank(c) || DELIMITERS.indexOf(c) >= 0;
    }
}
