package io.workingdb.protocols.redis.command;

import io.workingdb.core.error.ErrorCode;
import io.workingdb.core.keyspace.Keyspace;
import io.workingdb.protocols.session.Arguments;
import io.workingdb.protocols.session.Call;
import java.util.List;

/// Deadlines of keys. Times from now are counted from the entry's log time; what is left of one is told by leader time.
final class ExpiryCommands {
    private static final int MISSING = -2;
    private static final int WITHOUT_DEADLINE = -1;

    private static final int NX = 1;
    private static final int XX = 2;
    private static final int GT = 4;
    private static final int LT = 8;
    private static final int INVALID = -1;

    List<Row> rows() {
        return List.of(
                Row.of(
                        """
                        46 expire -3 write fast
                        keys: 1 1 1 RW update
                        docs: generic 1.0.0 O(1)
                        text: Set a key's time to live in seconds
                        args: key:key seconds:integer condition(NX | XX | GT | LT)?
                        """,
                        this::expire),
                Row.of(
                        """
                        47 pexpire -3 write fast
                        keys: 1 1 1 RW update
                        docs: generic 2.6.0 O(1)
                        text: Set a key's time to live in milliseconds
                        args: key:key milliseconds:integer condition(NX | XX | GT | LT)?
                        """,
                        this::pexpire),
                Row.of(
                        """
                        48 expireat -3 write fast
                        keys: 1 1 1 RW update
                        docs: generic 1.2.0 O(1)
                        text: Set the expiration for a key as a UNIX timestamp
                        args: key:key unix-time-seconds:unix-time condition(NX | XX | GT | LT)?
                        """,
                        this::expireat),
                Row.of(
                        """
                        49 pexpireat -3 write fast
                        keys: 1 1 1 RW update
                        docs: generic 2.6.0 O(1)
                        text: Set the expiration for a key as a UNIX timestamp specified in milliseconds
                        args: key:key unix-time-milliseconds:unix-time condition(NX | XX | GT | LT)?
                        """,
                        this::pexpireat),
                Row.of(
                        """
                        50 ttl 2 readonly fast
                        keys: 1 1 1 RO access
                        docs: generic 1.0.0 O(1)
                        text: Get the time to live for a key in seconds
                        args: key:key
                        tips: nondeterministic_output
                        """,
                        this::ttl),
                Row.of(
                        """
                        51 pttl 2 readonly fast
                        keys: 1 1 1 RO access
                        docs: generic 2.6.0 O(1)
                        text: Get the time to live for a key in milliseconds
                        args: key:key
                        tips: nondeterministic_output
                        """,
                        this::pttl),
                Row.of(
                        """
                        52 expiretime 2 readonly fast
                        keys: 1 1 1 RO access
                        docs: generic 7.0.0 O(1)
                        text: Get the expiration Unix timestamp for a key
                        args: key:key
                        """,
                        this::expiretime),
                Row.of(
                        """
                        53 pexpiretime 2 readonly fast
                        keys: 1 1 1 RO access
                        docs: generic 7.0.0 O(1)
                        text: Get the expiration Unix timestamp for a key in milliseconds
                        args: key:key
                        """,
                        this::pexpiretime),
                Row.of(
                        """
                        54 persist 2 write fast
                        keys: 1 1 1 RW update
                        docs: generic 2.2.0 O(1)
                        text: Remove the expiration from a key
                        args: key:key
                        """,
                        this::persist));
    }

    private void expire(Call call) {
        expire(call, 1_000, call.timeMillis);
    }

    private void pexpire(Call call) {
        expire(call, 1, call.timeMillis);
    }

    private void expireat(Call call) {
        expire(call, 1_000, 0);
    }

    private void pexpireat(Call call) {
        expire(call, 1, 0);
    }

    private static void expire(Call call, int unitMillis, long baseMillis) {
        int conditions = conditions(call);
        if (conditions == INVALID || !Replies.isInteger(call, 1)) {
            return;
        }
        long value = call.arguments.integer();
        boolean fits = value <= Long.MAX_VALUE / unitMillis && value >= Long.MIN_VALUE / unitMillis;
        if (!fits || value * unitMillis > Long.MAX_VALUE - baseMillis) {
            SetOptions.invalidTime(call);
            return;
        }
        long deadline = value * unitMillis + baseMillis;
        if (!Key.find(call, 0) || !allows(conditions, call.keyspace.deadlineMillis(), deadline)) {
            call.reply.integer(0);
            return;
        }
        if (deadline <= call.timeMillis) {
            Key.delete(call, 0);
        } else {
            Key.deadline(call, 0, deadline);
        }
        call.reply.integer(1);
    }

    /// Reads NX, XX, GT and LT.
    ///
    /// @return a set of bits; {@link #INVALID} if they do not go together; then an error was answered
    private static int conditions(Call call) {
        Arguments a = call.arguments;
        int conditions = 0;
        for (int i = 2; i < a.count(); i++) {
            int condition = condition(a, i);
            if (condition == 0) {
                call.reply.error(ErrorCode.ERR, "Unsupported option " + Replies.quoted(a, i));
                return INVALID;
            }
            conditions |= condition;
        }
        if ((conditions & NX) != 0 && conditions != NX) {
            call.reply.error(
                    ErrorCode.ERR,
                    "NX and XX, GT or LT options at the same time are not compatible");
            return INVALID;
        }
        if ((conditions & GT) != 0 && (conditions & LT) != 0) {
            call.reply.error(
                    ErrorCode.ERR, "GT and LT options at the same time are not compatible");
            return INVALID;
        }
        return conditions;
    }

    private static int condition(Arguments a, int i) {
        if (a.is(i, "nx")) {
            return NX;
        }
        if (a.is(i, "xx")) {
            return XX;
        }
        if (a.is(i, "gt")) {
            return GT;
        }
        return a.is(i, "lt") ? LT : 0;
    }

    /// Whether the conditions let a deadline take the place of another; none counts as later than every other.
    private static boolean allows(int conditions, long current, long wanted) {
        boolean has = current != Keyspace.NO_DEADLINE;
        return ((conditions & NX) == 0 || !has)
                && ((conditions & XX) == 0 || has)
                && ((conditions & GT) == 0 || (has && wanted > current))
                && ((conditions & LT) == 0 || !has || wanted < current);
    }

    private void ttl(Call call) {
        long left = deadlineOrWhy(call);
        call.reply.integer(left < 0 ? left : (leftMillis(call, left) + 500) / 1_000);
    }

    private void pttl(Call call) {
        long left = deadlineOrWhy(call);
        call.reply.integer(left < 0 ? left : leftMillis(call, left));
    }

    private void expiretime(Call call) {
        long deadline = deadlineOrWhy(call);
        call.reply.integer(deadline < 0 ? deadline : Long.divideUnsigned(deadline + 500, 1_000));
    }

    private void pexpiretime(Call call) {
        call.reply.integer(deadlineOrWhy(call));
    }

    /// The deadline, or Redis' negative number for why there is none.
    private static long deadlineOrWhy(Call call) {
        if (!Key.find(call, 0)) {
            return MISSING;
        }
        long deadline = call.keyspace.deadlineMillis();
        return deadline == Keyspace.NO_DEADLINE ? WITHOUT_DEADLINE : deadline;
    }

    /// A key that still exists has at least a millisecond left, whatever the leader's clock says: it ends by log time only.
    private static long leftMillis(Call call, long deadline) {
        return Math.max(1, deadline - call.timeMillis);
    }

    private void persist(Call call) {
        boolean has = Key.find(call, 0) && call.keyspace.deadlineMillis() != Keyspace.NO_DEADLINE;
        if (has) {
            Key.deadline(call, 0, Keyspace.NO_DEADLINE);
        }
        call.reply.integer(has ? 1 : 0);
    }
}
