package io.workingdb.checkers.history;

import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A value of a history: compared by meaning, printed as it was written.
///
/// Two values are equal if their canonical texts are: `5` and `5N`, a list and a vector of equal elements, sets and maps in any order.
/// `5` and `5.0` differ, as they do in Clojure.
public final class Value {
    /// What kind of value it is.
    public enum Kind {
        /// No value.
        NIL,
        /// true or false.
        BOOLEAN,
        /// A whole number of any size.
        INTEGER,
        /// Any other number.
        NUMBER,
        /// A string or a character.
        STRING,
        /// A keyword or a symbol.
        WORD,
        /// A vector, list or JSON array.
        LIST,
        /// A set.
        SET,
        /// A map or JSON object: keys and values in turn.
        MAP
    }

    /// The value that a missing key of an event has.
    public static final Value NIL = new Value(Kind.NIL, "nil", "nil", List.of(), 0);

    private final Kind kind;
    private final String canonical;
    private final String text;
    private final List<Value> items;
    private final int offset;

    Value(Kind kind, String canonical, String text, List<Value> items, int offset) {
        this.kind = kind;
        this.canonical = canonical;
        this.text = text;
        this.items = items;
        this.offset = offset;
    }

    /// What kind of value it is.
    public Kind kind() {
        return kind;
    }

    /// Is it nil?
    public boolean isNil() {
        return kind == Kind.NIL;
    }

    /// Elements of a list or set, keys and values of a map in turn; else empty.
    public List<Value> items() {
        return items;
    }

    /// Is it a list of two?
    public boolean isPair() {
        return kind == Kind.LIST && items.size() == 2;
    }

    /// The whole number, or null if it is something else.
    @Nullable BigInteger integer() {
        return kind == Kind.INTEGER ? new BigInteger(canonical) : null;
    }

    /// A string's characters, or a keyword's or symbol's name; null if it is something else.
    @Nullable String name() {
        return switch (kind) {
            case STRING -> canonical.substring(1);
            case WORD -> canonical.startsWith(":") ? canonical.substring(1) : canonical;
            case NIL, BOOLEAN, INTEGER, NUMBER, LIST, SET, MAP -> null;
        };
    }

    /// The value of a map for the keyword, symbol or string `name`; null if there is none.
    @Nullable Value get(String name) {
        for (int i = 0; kind == Kind.MAP && i + 1 < items.size(); i += 2) {
            if (name.equals(items.get(i).name())) {
                return items.get(i + 1);
            }
        }
        return null;
    }

    /// The text by which it is compared.
    String canonical() {
        return canonical;
    }

    /// Where in its source it begins.
    int offset() {
        return offset;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Value value && canonical.equals(value.canonical);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(canonical);
    }

    /// As it was written.
    @Override
    public String toString() {
        return text;
    }
}
