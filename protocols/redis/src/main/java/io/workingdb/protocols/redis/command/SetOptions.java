package io.workingdb.protocols.redis.command;

import io.workingdb.core.error.ErrorCode;
import io.workingdb.core.keyspace.Keyspace;
import io.workingdb.protocols.session.Arguments;
import io.workingdb.protocols.session.Call;

/// The options of SET and GETEX: a reusable object.
final class SetOptions {
    /// {@link #deadline} answered an error.
    static final long INVALID = -1;

    boolean ifMissing;
    boolean ifPresent;
    boolean get;
    boolean keepDeadline;
    boolean persist;

    private Expiry expiry = Expiry.NONE;
    private int expiryArgument;

    /// How a deadline is given.
    enum Expiry {
        /// Not at all.
        NONE,
        /// Seconds from now.
        EX,
        /// Milliseconds from now.
        PX,
        /// Seconds since 1970.
        EXAT,
        /// Milliseconds since 1970.
        PXAT
    }

    /// Reads SET's options.
    ///
    /// @return false if they do not parse
    boolean parseSet(Arguments a, int from) {
        clear();
        for (int i = from; i < a.count(); i++) {
            if (!ifPresent && a.is(i, "nx")) {
                ifMissing = true;
            } else if (!ifMissing && a.is(i, "xx")) {
                ifPresent = true;
            } else if (a.is(i, "get")) {
                get = true;
            } else if (expiry == Expiry.NONE && a.is(i, "keepttl")) {
                keepDeadline = true;
            } else if (keepDeadline || !takesExpiry(a, i++)) {
                return false;
            }
        }
        return true;
    }

    /// Reads GETEX' options.
    ///
    /// @return false if they do not parse
    boolean parseGet(Arguments a, int from) {
        clear();
        for (int i = from; i < a.count(); i++) {
            if (expiry == Expiry.NONE && a.is(i, "persist")) {
                persist = true;
            } else if (persist || !takesExpiry(a, i++)) {
                return false;
            }
        }
        return true;
    }

    /// Whether the options set a deadline.
    boolean hasExpiry() {
        return expiry != Expiry.NONE;
    }

    /// The deadline that the options set, {@link Keyspace#NO_DEADLINE} for none; or {@link #INVALID}, and an error was answered.
    long deadline(Call call) {
        return switch (expiry) {
            case NONE -> Keyspace.NO_DEADLINE;
            case EX -> deadline(call, expiryArgument, 1_000, call.timeMillis);
            case PX -> deadline(call, expiryArgument, 1, call.timeMillis);
            case EXAT -> deadline(call, expiryArgument, 1_000, 0);
            case PXAT -> deadline(call, expiryArgument, 1, 0);
        };
    }

    /// Reads a positive time and makes a deadline of it.
    ///
    /// @param unitMillis 1,000 for seconds, 1 for milliseconds
    /// @param baseMillis log time for a time from now, otherwise 0
    /// @return {@link #INVALID} if it is none; then an error was answered
    static long deadline(Call call, int argument, int unitMillis, long baseMillis) {
        if (!Replies.isInteger(call, argument)) {
            return INVALID;
        }
        long value = call.arguments.integer();
        if (value <= 0
                || value > Long.MAX_VALUE / unitMillis
                || value * unitMillis > Long.MAX_VALUE - baseMillis) {
            invalidTime(call);
            return INVALID;
        }
        return value * unitMillis + baseMillis;
    }

    /// Answers that a time is out of range.
    static void invalidTime(Call call) {
        call.reply.error(
                ErrorCode.ERR, "invalid expire time in '" + call.command.name() + "' command");
    }

    private void clear() {
        ifMissing = false;
        ifPresent = false;
        get = false;
        keepDeadline = false;
        persist = false;
        expiry = Expiry.NONE;
    }

    private boolean takesExpiry(Arguments a, int i) {
        Expiry kind = expiryAt(a, i);
        if (kind == Expiry.NONE
                || (expiry != Expiry.NONE && expiry != kind)
                || i + 1 == a.count()) {
            return false;
        }
        expiry = kind;
        expiryArgument = i + 1;
        return true;
    }

    private static Expiry expiryAt(Arguments a, int i) {
        if (a.is(i, "ex")) {
            return Expiry.EX;
        }
        if (a.is(i, "px")) {
            return Expiry.PX;
        }
        if (a.is(i, "exat")) {
            return Expiry.EXAT;
        }
        return a.is(i, "pxat") ? Expiry.PXAT : Expiry.NONE;
    }
}
