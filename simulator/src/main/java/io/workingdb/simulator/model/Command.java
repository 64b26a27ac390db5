package io.workingdb.simulator.model;

import java.util.ArrayList;
import java.util.List;

/// A command on the keys of one {@link KeySet}, which it names by their number in it.
public sealed interface Command {

    /// `GET`
    record Get(int key) implements Command {}

    /// `SET`, with what its options say.
    record Set(int key, String value, SetOptions options) implements Command {}

    /// `SETNX`
    record SetNx(int key, String value) implements Command {}

    /// `GETSET`
    record GetSet(int key, String value) implements Command {}

    /// `GETDEL`
    record GetDel(int key) implements Command {}

    /// `GETEX PX`, or `GETEX PERSIST` if `px` is 0.
    record GetEx(int key, long px) implements Command {}

    /// `APPEND`
    record Append(int key, String value) implements Command {}

    /// `INCRBY`, or `INCR` and `DECR` for 1 and -1.
    record Increment(int key, long by) implements Command {}

    /// `SETRANGE`
    record SetRange(int key, int offset, String value) implements Command {}

    /// `GETRANGE`
    record GetRange(int key, int from, int to) implements Command {}

    /// `STRLEN`
    record Length(int key) implements Command {}

    /// `EXISTS` of all keys.
    record Exists() implements Command {}

    /// `DEL` of all keys of the set, or `UNLINK` of one.
    record Delete(int key, boolean all) implements Command {}

    /// `MSET` of all keys.
    record SetAll(List<String> values) implements Command {}

    /// `MSETNX` of all keys.
    record SetAllNx(List<String> values) implements Command {}

    /// `MGET` of all keys.
    record GetAll() implements Command {}

    /// `RENAME`, or `RENAMENX`.
    record Rename(int from, int to, boolean onlyIfAbsent) implements Command {}

    /// `COPY`, or `COPY REPLACE`.
    record Copy(int from, int to, boolean replace) implements Command {}

    /// `PEXPIRE`
    record Expire(int key, long px) implements Command {}

    /// `PERSIST`
    record Persist(int key) implements Command {}

    /// `PTTL`
    record TimeToLive(int key) implements Command {}

    /// `FLUSHALL`, or `FLUSHDB`.
    record Flush(boolean all) implements Command {}

    /// Not a command: the process ended, and with durability `memory` everything is gone.
    record Vanish() implements Command {}

    /// The options of `SET`.
    ///
    /// @param px time to live in milliseconds; 0 for none, -1 for `KEEPTTL`
    /// @param condition `NX`, `XX` or nothing
    /// @param get whether the old value is asked for
    record SetOptions(long px, String condition, boolean get) {
        /// `KEEPTTL`
        public static final long KEEP = -1;

        /// No option.
        public static final SetOptions NONE = new SetOptions(0, "", false);
    }

    /// Whether it cannot change anything: its loss is of no interest.
    default boolean onlyReads() {
        return this instanceof Get
                || this instanceof GetRange
                || this instanceof Length
                || this instanceof Exists
                || this instanceof GetAll
                || this instanceof TimeToLive;
    }

    /// Its words, as they are sent.
    default List<String> words(KeySet keys) {
        return switch (this) {
            case Get c -> List.of("GET", keys.name(c.key));
            case Set c -> setWords(keys, c);
            case SetNx c -> List.of("SETNX", keys.name(c.key), c.value);
            case GetSet c -> List.of("GETSET", keys.name(c.key), c.value);
            case GetDel c -> List.of("GETDEL", keys.name(c.key));
            case GetEx c ->
                    c.px == 0
                            ? List.of("GETEX", keys.name(c.key), "PERSIST")
                            : List.of("GETEX", keys.name(c.key), "PX", Long.toString(c.px));
            case Append c -> List.of("APPEND", keys.name(c.key), c.value);
            case Increment c ->
                    switch ((int) c.by) {
                        case 1 -> List.of("INCR", keys.name(c.key));
                        case -1 -> List.of("DECR", keys.name(c.key));
                        default -> List.of("INCRBY", keys.name(c.key), Long.toString(c.by));
                    };
            case SetRange c ->
                    List.of("SETRANGE", keys.name(c.key), Integer.toString(c.offset), c.value);
            case GetRange c ->
                    List.of(
                            "GETRANGE",
                            keys.name(c.key),
                            Integer.toString(c.from),
                            Integer.toString(c.to));
            case Length c -> List.of("STRLEN", keys.name(c.key));
            case Exists c -> all("EXISTS", keys);
            case Delete c -> c.all ? all("DEL", keys) : List.of("UNLINK", keys.name(c.key));
            case SetAll c -> pairs("MSET", keys, c.values);
            case SetAllNx c -> pairs("MSETNX", keys, c.values);
            case GetAll c -> all("MGET", keys);
            case Rename c ->
                    List.of(
                            c.onlyIfAbsent ? "RENAMENX" : "RENAME",
                            keys.name(c.from),
                            keys.name(c.to));
            case Copy c ->
                    c.replace
                            ? List.of("COPY", keys.name(c.from), keys.name(c.to), "REPLACE")
                            : List.of("COPY", keys.name(c.from), keys.name(c.to));
            case Expire c -> List.of("PEXPIRE", keys.name(c.key), Long.toString(c.px));
            case Persist c -> List.of("PERSIST", keys.name(c.key));
            case TimeToLive c -> List.of("PTTL", keys.name(c.key));
            case Flush c -> List.of(c.all ? "FLUSHALL" : "FLUSHDB");
            case Vanish c -> List.of("(the process ended)");
        };
    }

    private static List<String> setWords(KeySet keys, Set c) {
        if (c.options.equals(SetOptions.NONE)) {
            return List.of("SET", keys.name(c.key), c.value);
        }
        List<String> words = new ArrayList<>(List.of("SET", keys.name(c.key), c.value));
        if (!c.options.condition.isEmpty()) {
            words.add(c.options.condition);
        }
        if (c.options.get) {
            words.add("GET");
        }
        if (c.options.px == SetOptions.KEEP) {
            words.add("KEEPTTL");
        } else if (c.options.px > 0) {
            words.add("PX");
            words.add(Long.toString(c.options.px));
        }
        return words;
    }

    private static List<String> all(String name, KeySet keys) {
        List<String> words = new ArrayList<>();
        words.add(name);
        words.addAll(keys.names());
        return words;
    }

    private static List<String> pairs(String name, KeySet keys, List<String> values) {
        List<String> words = new ArrayList<>();
        words.add(name);
        for (int i = 0; i < values.size(); i++) {
            words.add(keys.name(i));
            words.add(values.get(i));
        }
        return words;
    }
}
