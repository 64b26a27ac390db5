package io.workingdb.core.keyspace;

/// What a user key holds. Codes are on disk and never reused.
public enum RecordType {
    /// A run of bytes: Redis' string, Memcached's item.
    STRING(1, "string"),

    /// Fields with a value each.
    HASH(2, "hash"),

    /// Elements in the order in which they were put.
    LIST(3, "list"),

    /// Members, each once.
    SET(4, "set"),

    /// Members, each once, ordered by a score.
    SORTED_SET(5, "zset"),

    /// Entries with an id each, ascending, and groups of consumers that read them. The only collection that may be empty.
    STREAM(6, "stream");

    private static final RecordType[] BY_CODE = byCode();

    private final byte code;
    private final String redisName;

    RecordType(int code, String redisName) {
        this.code = (byte) code;
        this.redisName = redisName;
    }

    /// The type's byte in a record's header.
    public byte code() {
        return code;
    }

    /// What TYPE answers.
    public String redisName() {
        return redisName;
    }

    /// The type whose byte is `code`.
    ///
    /// @throws IllegalArgumentException if this build does not know it
    public static RecordType of(byte code) {
        if (code < 1 || code >= BY_CODE.length) {
            throw new IllegalArgumentException(
                    "a record type that this build does not know: code=" + code);
        }
        return BY_CODE[code];
    }

    private static RecordType[] byCode() {
        RecordType[] types = new RecordType[values().length + 1];
        types[0] = STRING;
        for (RecordType each : values()) {
            types[each.code] = each;
        }
        return types;
    }
}
