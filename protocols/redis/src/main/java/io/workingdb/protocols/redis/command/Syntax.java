package io.workingdb.protocols.redis.command;

import java.util.ArrayList;
import java.util.List;

/// A command's arguments as COMMAND DOCS tells them, read from one line.
///
/// ```
/// name            a string                       name:type       of another type
/// TOKEN           a word of its own              TOKEN=name      a token and a value behind it
/// name(a | b)     one of several                 name{a b}       several in a row
/// x?              optional                       x*              any number of times
/// ```
///
/// For example SET: `key:key value condition(NX | XX)? GET? expiration(EX=seconds:integer | KEEPTTL)?`.
///
/// @param name what it is called
/// @param type `key`, `string`, `integer`, `double`, `pattern`, `unix-time`, `pure-token`, `oneof` or `block`
/// @param token the word before it, or empty
/// @param optional whether it may be missing
/// @param multiple whether it may be repeated
/// @param parts what a `oneof` or a `block` is made of
record Syntax(
        String name,
        String type,
        String token,
        boolean optional,
        boolean multiple,
        List<Syntax> parts) {

    /// Reads a line.
    static List<Syntax> parse(String line) {
        Reader reader = new Reader(line);
        List<Syntax> parts = reader.parts();
        if (reader.at < line.length()) {
            throw new IllegalArgumentException(
                    "a syntax line is read to its end: line=" + line + " at=" + reader.at);
        }
        return parts;
    }

    private static final List<String> TYPES =
            List.of("key", "string", "integer", "double", "pattern", "unix-time");

    private static final class Reader {
        private final String line;
        private int at;

        Reader(String line) {
            this.line = line;
        }

        private List<Syntax> parts() {
            List<Syntax> parts = new ArrayList<>();
            while (at < line.length() && line.charAt(at) != ')' && line.charAt(at) != '}') {
                if (line.charAt(at) == ' ' || line.charAt(at) == '|') {
                    at++;
                } else {
                    parts.add(part());
                }
            }
            return parts;
        }

        private Syntax part() {
            String token = "";
            String name = word();
            if (take('=')) {
                token = name;
                name = word();
            }
            String type = "string";
            List<Syntax> parts = List.of();
            if (take('(')) {
                type = "oneof";
                parts = partsUntil(')');
            } else if (take('{')) {
                type = "block";
                parts = partsUntil('}');
            } else if (take(':')) {
                type = word();
                if (!TYPES.contains(type)) {
                    throw new IllegalArgumentException(
                            "a type that Redis has: line=" + line + " type=" + type);
                }
            } else if (Character.isUpperCase(name.charAt(0))) {
                type = "pure-token";
                token = name;
                name = name.toLowerCase(java.util.Locale.ROOT);
            }
            boolean optional = take('?');
            return new Syntax(name, type, token, optional, take('*'), parts);
        }

        private List<Syntax> partsUntil(char close) {
            List<Syntax> parts = parts();
            if (!take(close)) {
                throw new IllegalArgumentException("a group is closed: line=" + line);
            }
            return parts;
        }

        private String word() {
            int from = at;
            while (at < line.length() && " |=(){}:?*".indexOf(line.charAt(at)) < 0) {
                at++;
            }
            return line.substring(from, at);
        }

        private boolean take(char c) {
            if (at < line.length() && line.charAt(at) == c) {
                at++;
                return true;
            }
            return false;
        }
    }
}
