package io.workingdb.checkers.history;

import java.util.List;

/// JSON by RFC 8259, value after value. One thing is stricter: a key stands once in an object.
final class JsonParser extends ValueParser {
    private static final String ESCAPES = "\"\\/bfnrtu";

    JsonParser(Source source) {
        super(source);
    }

    @Override
    void skip() {
        while (!atEnd() && " \t\r\n".indexOf(peek()) >= 0) {
            at++;
        }
    }

    @Override
    Value value() throws Unreadable {
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string(ESCAPES);
            default -> scalar();
        };
    }

    private Value object() throws Unreadable {
        int start = at++;
        enter(start);
        List<Value> items = items();
        skip();
        while (peek() != '}') {
            if (!items.isEmpty()) {
                expect(',', start, "object");
                skip();
            }
            if (peek() != '"') {
                throw misplaced(start, "object", "a key in double quotes");
            }
            items.add(string(ESCAPES));
            skip();
            expect(':', start, "object");
            items.add(element(start, "object"));
            skip();
        }
        at++;
        leave();
        return map(items, start);
    }

    private Value array() throws Unreadable {
        int start = at++;
        enter(start);
        List<Value> items = items();
        skip();
        while (peek() != ']') {
            if (!items.isEmpty()) {
                expect(',', start, "array");
            }
            items.add(element(start, "array"));
            skip();
        }
        at++;
        leave();
        return list(items, start);
    }

    private Value element(int start, String what) throws Unreadable {
        skip();
        if (atEnd()) {
            throw source.unreadable(start, "the " + what + " that begins here does not end");
        }
        return value();
    }

    private void expect(char wanted, int start, String what) throws Unreadable {
        if (peek() != wanted) {
            throw misplaced(start, what, "'" + wanted + "'");
        }
        at++;
    }

    private Unreadable misplaced(int start, String what, String wanted) {
        return atEnd()
                ? source.unreadable(start, "the " + what + " that begins here does not end")
                : unreadable("'" + peek() + "' in an " + what + " where " + wanted + " should be");
    }

    private Value scalar() throws Unreadable {
        int start = at;
        while (!atEnd() && (Character.isLetterOrDigit(peek()) || "+-.".indexOf(peek()) >= 0)) {
            at++;
        }
        String token = token(start);
        if (token.equals("null")) {
            return nil(start);
        }
        boolean truth = token.equals("true") || token.equals("false");
        return truth ? atom(Value.Kind.BOOLEAN, token, start) : number(token, start);
    }

    private Value number(String token, int start) throws Unreadable {
        Value number = Numerals.read(token, false, start);
        if (number == null) {
            throw source.unreadable(
                    start,
                    (token.isEmpty() ? "'" + text.charAt(start) + "'" : token)
                            + " is no JSON value");
        }
        return number;
    }

    @Override
    char plain(char c) throws Unreadable {
        if (c < ' ') {
            at--;
            throw unreadable("a string must not contain a line break or another control character");
        }
        return c;
    }
}
