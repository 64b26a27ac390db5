package io.workingdb.core.error;

/// Every error that a client can see, numbered for ever. A protocol maps them to its own codes; texts are Redis' where Redis has one.
public enum ErrorCode {
    /// Anything that Redis answers with plain ERR and a text made on the spot.
    ERR(1, false, false, "ERR", "error"),
    /// The command's arguments do not parse.
    SYNTAX(2, false, false, "ERR", "syntax error"),
    /// The key holds another type.
    WRONG_TYPE(
            3,
            false,
            false,
            "WRONGTYPE",
            "Operation against a key holding the wrong kind of value"),
    /// Not a 64-bit integer.
    NOT_AN_INTEGER(4, false, false, "ERR", "value is not an integer or out of range"),
    /// Not a floating point number.
    NOT_A_FLOAT(5, false, false, "ERR", "value is not a valid float"),
    /// A sum beyond 64 bits.
    INTEGER_OVERFLOW(6, false, false, "ERR", "increment or decrement would overflow"),
    /// A sum that is no number.
    FLOAT_OVERFLOW(7, false, false, "ERR", "increment would produce NaN or Infinity"),
    /// A database number that does not exist.
    DATABASE_OUT_OF_RANGE(8, false, false, "ERR", "DB index is out of range"),
    /// RENAME of a key that is not there.
    NO_SUCH_KEY(9, false, false, "ERR", "no such key"),
    /// A value that would pass 512 MiB.
    STRING_TOO_LONG(
            10, false, false, "ERR", "string exceeds maximum allowed size (proto-max-bulk-len)"),
    /// A negative or too large offset.
    OFFSET_OUT_OF_RANGE(11, false, false, "ERR", "offset is out of range"),
    /// COPY of a key onto itself.
    SAME_OBJECT(12, false, false, "ERR", "source and destination objects are the same"),
    /// Memory is up.
    OUT_OF_MEMORY(13, true, false, "OOM", "command not allowed when used memory > 'maxmemory'."),
    /// A cursor that is no number.
    INVALID_CURSOR(14, false, false, "ERR", "invalid cursor"),
    /// A name that is no command.
    UNKNOWN_COMMAND(15, false, false, "ERR", "unknown command"),
    /// A wrong number of arguments.
    WRONG_ARITY(16, false, false, "ERR", "wrong number of arguments"),
    /// A name that is no subcommand.
    UNKNOWN_SUBCOMMAND(17, false, false, "ERR", "unknown subcommand"),
    /// HELLO with a version other than 2 and 3.
    NO_PROTOCOL(18, false, false, "NOPROTO", "unsupported protocol version"),
    /// AUTH where no password is set.
    AUTH_NOT_SET(
            19,
            false,
            false,
            "ERR",
            "AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?"),
    /// Wrong user or password.
    WRONG_PASSWORD(
            20, false, false, "WRONGPASS", "invalid username-password pair or user is disabled."),
    /// Bytes that are no frame. The connection is closed after it.
    PROTOCOL(21, false, false, "ERR", "Protocol error"),
    /// Too many clients. The connection is closed after it.
    TOO_MANY_CLIENTS(22, true, false, "ERR", "max number of clients reached"),
    /// The disk is full: reads are served, writes are not, until there is room again.
    DISK_FULL(
            23,
            true,
            false,
            "MISCONF",
            "The disk is full: writes are refused until there is room again. Reads go on, nothing acknowledged is lost."),
    /// An entry beyond the largest that the log takes.
    COMMAND_TOO_LARGE(24, false, false, "ERR", "command is larger than the log accepts"),
    /// The node is reading its data.
    LOADING(25, true, false, "LOADING", "WorkingDB is loading the dataset in memory"),
    /// The node is shutting down.
    SHUTTING_DOWN(26, true, true, "ERR", "server is shutting down"),
    /// A key so long that with the longest value it would not fit into one record.
    KEY_TOO_LONG(27, false, false, "ERR", "key exceeds maximum allowed size"),
    /// A command that changes more than a savepoint can take back, so that it was not done at all.
    TOO_MUCH_TO_UNDO(28, false, false, "ERR", "command changes more than could be undone");

    private final int number;
    private final boolean retryable;
    private final boolean mayHaveCommitted;
    private final String redisPrefix;
    private final String text;

    ErrorCode(
            int number,
            boolean retryable,
            boolean mayHaveCommitted,
            String redisPrefix,
            String text) {
        this.number = number;
        this.retryable = retryable;
        this.mayHaveCommitted = mayHaveCommitted;
        this.redisPrefix = redisPrefix;
        this.text = text;
    }

    /// The number, never reused.
    public int number() {
        return number;
    }

    /// Whether the same command may succeed later, unchanged.
    public boolean retryable() {
        return retryable;
    }

    /// Whether the command may have taken effect all the same.
    public boolean mayHaveCommitted() {
        return mayHaveCommitted;
    }

    /// The first word of Redis' error line.
    public String redisPrefix() {
        return redisPrefix;
    }

    /// The rest of the line, where nothing more special is known.
    public String text() {
        return text;
    }
}
