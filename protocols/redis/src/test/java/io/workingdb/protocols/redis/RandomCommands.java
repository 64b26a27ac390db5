package io.workingdb.protocols.redis;

import io.workingdb.core.random.Random64;
import java.util.ArrayList;
import java.util.List;

/// Draws commands on few keys, most of them sensible, some with an option too many or a number that is none.
final class RandomCommands {
    private static final String[] KEYS = {
        "a", "b", "c", "key:4", "{tag}x", "", "\0\r\n\u00ff", "k".repeat(300)
    };
    private static final String[] INTEGERS = {
        "0",
        "1",
        "-1",
        "2",
        "10",
        "-10",
        "100",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "4294967296",
        "-2147483649",
        "01",
        "+1",
        "-0",
        "",
        " 1",
        "1 ",
        "1.5",
        "x",
        "12345678901234567890123"
    };
    private static final String[] FLOATS = {
        "0",
        "1",
        "-1",
        "0.1",
        "0.2",
        "3.0e3",
        "1e-17",
        "1e-18",
        "1e16",
        "1e17",
        "123456789.123456789",
        "5e-324",
        "1e300",
        "1e4932",
        "-1e4932",
        "2e4932",
        "1e-4950",
        "1e-4960",
        "inf",
        "-inf",
        "nan",
        "Infinity",
        "0x1p3",
        "0x.8",
        "0x",
        "1e",
        "1e+",
        ".5",
        "5.",
        ".",
        "-",
        "+3",
        "1_0",
        "1e5000",
        "1e-5000",
        " 1",
        "1 ",
        "",
        "10000000000000000000000000000000000000000.5",
        "0.1e1",
        "00012.500"
    };
    private static final String[] VALUES = {
        "v", "", "hello world", "10", "-5", "3.5", "0", "9223372036854775806", "x\r\ny", "\0\1\2"
    };
    private static final String[] PATTERNS = {
        "*", "**", "a", "?", "[a-c]", "[^a]", "k*:?", "\\*", "[", "[a", "", "*x", "\\", "[\\",
        "{*}?", "[c-a]", "*k*k*k*"
    };
    private static final String[] NOISE = {
        "nx", "XX", "get", "ex", "keepttl", "foo", "", "1", "gt", "LT", "replace", "db", "persist",
        "match", "count"
    };

    private final Random64 random;

    RandomCommands(Random64 random) {
        this.random = random;
    }

    /// The next command.
    String[] next(long nowMillis) {
        List<String> words = new ArrayList<>(List.of(sensible(nowMillis)));
        if (random.chance(1, 25)) {
            words.add(1 + random.below(words.size()), pick(NOISE));
        }
        if (random.chance(1, 60) && words.size() > 1) {
            words.remove(words.size() - 1);
        }
        if (random.chance(1, 10)) {
            words.set(0, words.getFirst().toUpperCase(java.util.Locale.ROOT));
        }
        return words.toArray(String[]::new);
    }

    private String[] sensible(long nowMillis) {
        return switch (random.below(54)) {
            case 0 -> words("set", key(), value());
            case 1 -> words("set", key(), value(), "EX", later());
            case 2 -> words("set", key(), value(), pick("nx", "xx"), pick("get", "keepttl"));
            case 3 ->
                    words(
                            "set",
                            key(),
                            value(),
                            "pxat",
                            "" + (nowMillis + 1_000_000 + random.below(1000)),
                            pick("nx", "xx", "get"));
            case 4 -> words("get", key());
            case 5 -> words("getset", key(), value());
            case 6 -> words("getdel", key());
            case 7 ->
                    random.chance(1, 2)
                            ? words(
                                    "getex",
                                    key(),
                                    pick("ex", "px", "x"),
                                    pick("1000000", "0", "-1", "x"))
                            : words(
                                    "getex",
                                    key(),
                                    pick("exat", "pxat", "persist"),
                                    pick("1", "0", "x"));
            case 8 -> words("getex", key(), "persist");
            case 9 -> words("setnx", key(), value());
            case 10 -> words("setex", key(), later(), value());
            case 11 -> words("psetex", key(), "" + (1_000_000 + random.below(100_000)), value());
            case 12 -> words("setex", key(), notSoon(), value());
            case 13 -> words("mget", key(), key(), key());
            case 14 -> words("mset", key(), value(), key(), value());
            case 15 -> words("msetnx", key(), value(), key(), value());
            case 16 -> words("append", key(), value());
            case 17 -> words("strlen", key());
            case 18 -> words("setrange", key(), "" + random.below(20), value());
            case 19 -> words("setrange", key(), integer(), pick("", "x", "yy"));
            case 20 ->
                    words(
                            "getrange",
                            key(),
                            "" + random.between(-12, 12),
                            "" + random.between(-12, 12));
            case 21 -> words("getrange", key(), integer(), integer());
            case 22 -> words("substr", key(), integer(), "" + random.between(-3, 5));
            case 23 -> words("incr", key());
            case 24 -> words("incrby", key(), integer());
            case 25 -> words("decr", key());
            case 26 -> words("decrby", key(), integer());
            case 27, 28 -> words("incrbyfloat", key(), pick(FLOATS));
            case 29 -> words(pick("incrbyfloat", "set"), "float", randomFloat());
            case 30 -> words("del", key(), key());
            case 31 -> words("unlink", key());
            case 32 -> words("exists", key(), key(), key());
            case 33 -> words("type", key());
            case 34 -> words("touch", key(), key());
            case 35 -> words("rename", key(), key());
            case 36 -> words("renamenx", key(), key());
            case 37 ->
                    words(
                            "copy",
                            key(),
                            key(),
                            pick("replace", "db"),
                            pick("1", "0", "replace", "99", "x", "-1", "4294967296"));
            case 38 -> words("expire", key(), later(), pick("nx", "xx", "gt", "lt", ""));
            case 39 -> words("pexpire", key(), later() + "000");
            case 40 ->
                    words(
                            "expireat",
                            key(),
                            "" + (nowMillis / 1000 + 5000 + random.below(5)),
                            pick("nx", "xx", "gt", "lt", "foo"));
            case 41 ->
                    words(
                            "pexpireat",
                            key(),
                            pick("-1", "0", "1000", "9223372036854775807"),
                            pick("gt", "lt", "xx"));
            case 42 ->
                    random.chance(1, 2)
                            ? words(pick("expire", "pexpire"), key(), notSoon())
                            : words(pick("expireat", "pexpireat"), key(), integer());
            case 43 -> words(pick("ttl", "pttl", "expiretime", "pexpiretime"), key());
            case 44 -> words("persist", key());
            case 45 -> words("keys", pick(PATTERNS));
            case 46 -> words("scan", "0", "count", "1000", "match", pick(PATTERNS));
            case 47 ->
                    words(
                            "scan",
                            "0",
                            pick("type", "count", "match"),
                            pick("string", "STRING", "list", "0", "100", "x"),
                            "count",
                            "1000");
            case 48 -> words("randomkey");
            case 49 -> words("dbsize");
            case 50 -> words(pick("select", "hello"), pick("0", "1", "2", "3", "4", "x", "99"));
            case 51 -> words(pick("flushdb", "flushall"), pick("async", "sync", "x"));
            case 52 ->
                    words(
                            pick("ping", "echo", "nosuch", "config", "client", "nosuch2"),
                            pick(VALUES));
            default ->
                    words(
                            pick(
                                    "set", "get", "append", "incr", "mset", "ping", "getex",
                                    "expire", "scan", "copy"));
        };
    }

    private String key() {
        return pick(KEYS);
    }

    private String value() {
        return pick(VALUES);
    }

    private String integer() {
        return pick(INTEGERS);
    }

    /// An integer that is no small positive one: a key must not end between two commands, which run a little later over there.
    private String notSoon() {
        String integer = integer();
        return integer.matches("[1-9][0-9]{0,3}") ? "1000000" : integer;
    }

    private String randomFloat() {
        StringBuilder text = new StringBuilder(pick("", "", "-"));
        for (int i = random.below(20); i >= 0; i--) {
            text.append(random.below(10));
        }
        text.append('.');
        for (int i = random.below(25); i >= 0; i--) {
            text.append(random.below(10));
        }
        if (random.chance(1, 3)) {
            text.append('e').append(random.between(-25, 25));
        }
        return text.toString();
    }

    private String later() {
        return "" + (1_000 + random.below(5));
    }

    private String pick(String... from) {
        return from[random.below(from.length)];
    }

    private static String[] words(String... words) {
        return words;
    }
}
