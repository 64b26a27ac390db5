package io.workingdb.protocols.redis.command;

import io.workingdb.core.error.ErrorCode;
import io.workingdb.core.keyspace.Keyspace;
import io.workingdb.core.storage.map.Slice;
import io.workingdb.protocols.session.Arguments;
import io.workingdb.protocols.session.Call;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Strings as numbers.
final class CounterCommands {
    private final MemorySegment text = Arena.ofAuto().allocate(Decimal.BYTES_MAX, Long.BYTES);
    private final Slice value = new Slice();

    List<Row> rows() {
        return List.of(
                Row.of(
                        """
                        33 incr 2 write denyoom fast
                        keys: 1 1 1 RW access update
                        docs: string 1.0.0 O(1)
                        text: Increment the integer value of a key by one
                        args: key:key
                        """,
                        this::incr),
                Row.of(
                        """
                        34 incrby 3 write denyoom fast
                        keys: 1 1 1 RW access update
                        docs: string 1.0.0 O(1)
                        text: Increment the integer value of a key by the given amount
                        args: key:key increment:integer
                        """,
                        this::incrby),
                Row.of(
                        """
                        35 decr 2 write denyoom fast
                        keys: 1 1 1 RW access update
                        docs: string 1.0.0 O(1)
                        text: Decrement the integer value of a key by one
                        args: key:key
                        """,
                        this::decr),
                Row.of(
                        """
                        36 decrby 3 write denyoom fast
                        keys: 1 1 1 RW access update
                        docs: string 1.0.0 O(1)
                        text: Decrement the integer value of a key by the given number
                        args: key:key decrement:integer
                        """,
                        this::decrby),
                Row.of(
                        """
                        37 incrbyfloat 3 write denyoom fast
                        keys: 1 1 1 RW access update
                        docs: string 2.6.0 O(1)
                        text: Increment the float value of a key by the given amount
                        args: key:key increment:double
                        """,
                        this::incrbyfloat));
    }

    private void incr(Call call) {
        add(call, 1);
    }

    private void decr(Call call) {
        add(call, -1);
    }

    private void incrby(Call call) {
        if (Replies.isInteger(call, 1)) {
            add(call, call.arguments.integer());
        }
    }

    private void decrby(Call call) {
        if (!Replies.isInteger(call, 1)) {
            return;
        }
        if (call.arguments.integer() == Long.MIN_VALUE) {
            call.reply.error(ErrorCode.INTEGER_OVERFLOW, "decrement would overflow");
            return;
        }
        add(call, -call.arguments.integer());
    }

    private void add(Call call, long increment) {
        long old = 0;
        long deadline = Keyspace.NO_DEADLINE;
        if (Key.find(call, 0)) {
            call.keyspace.value(value);
            if (!call.arguments.parseInteger(value.segment, value.offset, value.lengthBytes)) {
                call.reply.error(ErrorCode.NOT_AN_INTEGER);
                return;
            }
            old = call.arguments.integer();
            deadline = call.keyspace.deadlineMillis();
        }
        long sum = old + increment;
        if (((old ^ sum) & (increment ^ sum)) < 0) {
            call.reply.error(ErrorCode.INTEGER_OVERFLOW);
            return;
        }
        Key.put(call, 0, text, 0, Decimal.write(text, 0, sum), deadline);
        call.reply.integer(sum);
    }

    /// Allocates, unlike its siblings: see {@link LongDouble}.
    private void incrbyfloat(Call call) {
        Arguments a = call.arguments;
        LongDouble old = LongDouble.ZERO;
        long deadline = Keyspace.NO_DEADLINE;
        if (Key.find(call, 0)) {
            call.keyspace.value(value);
            old = LongDouble.parse(value.segment, value.offset, value.lengthBytes);
            deadline = call.keyspace.deadlineMillis();
        }
        LongDouble increment = LongDouble.parse(a.segment(), a.offset(1), a.length(1));
        if (old == null || increment == null) {
            call.reply.error(ErrorCode.NOT_A_FLOAT);
            return;
        }
        @Nullable LongDouble sum = old.plus(increment);
        if (sum == null) {
            call.reply.error(ErrorCode.FLOAT_OVERFLOW);
            return;
        }
        MemorySegment bytes =
                MemorySegment.ofArray(sum.text().getBytes(StandardCharsets.ISO_8859_1));
        Key.put(call, 0, bytes, 0, (int) bytes.byteSize(), deadline);
        call.reply.bulk(bytes, 0, (int) bytes.byteSize());
    }
}
