package io.workingdb.protocols.redis.command;

import io.workingdb.core.error.ErrorCode;
import io.workingdb.core.keyspace.KeyLayout;
import io.workingdb.core.keyspace.Keyspace;
import io.workingdb.core.storage.map.Slice;
import io.workingdb.protocols.session.Arguments;
import io.workingdb.protocols.session.Call;
import io.workingdb.protocols.session.Reply;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Strings as wholes and in parts.
final class StringCommands {
    private final SetOptions options = new SetOptions();
    private final Slice value = new Slice();

    List<Row> rows() {
        return List.of(
                Row.of(
                        """
                        17 set -3 write denyoom
                        keys: 1 1 1 RW access update variable_flags
                        docs: string 1.0.0 O(1)
                        text: Set the string value of a key
                        args: key:key value condition(NX | XX)? GET? expiration(EX=seconds:integer | \
                        PX=milliseconds:integer | EXAT=unix-time-seconds:unix-time | PXAT=unix-time-milliseconds:unix-time \
                        | KEEPTTL)?
                        """,
                        this::set),
                Row.of(
                        """
                        18 get 2 readonly fast
                        keys: 1 1 1 RO access
                        docs: string 1.0.0 O(1)
                        text: Get the value of a key
                        args: key:key
                        """,
                        this::get),
                Row.of(
                        """
                        19 getset 3 write denyoom fast
                        keys: 1 1 1 RW access update
                        docs: string 1.0.0 O(1)
                        text: Set the string value of a key and return its old value
                        args: key:key value
                        """,
                        this::getset),
                Row.of(
                        """
                        20 getdel 2 write fast
                        keys: 1 1 1 RW access delete
                        docs: string 6.2.0 O(1)
                        text: Get the value of a key and delete the key
                        args: key:key
                        """,
                        this::getdel),
                Row.of(
                        """
                        21 getex -2 write fast
                        keys: 1 1 1 RW access update
                        docs: string 6.2.0 O(1)
                        text: Get the value of a key and optionally set its expiration
                        args: key:key expiration(EX=seconds:integer | PX=milliseconds:integer | \
                        EXAT=unix-time-seconds:unix-time | PXAT=unix-time-milliseconds:unix-time | PERSIST)?
                        """,
                        this::getex),
                Row.of(
                        """
                        22 setnx 3 write denyoom fast
                        keys: 1 1 1 OW insert
                        docs: string 1.0.0 O(1)
                        text: Set the value of a key, only if the key does not exist
                        args: key:key value
                        """,
                        this::setnx),
                Row.of(
                        """
                        23 setex 4 write denyoom
                        keys: 1 1 1 OW update
                        docs: string 2.0.0 O(1)
                        text: Set the value and expiration of a key
                        args: key:key seconds:integer value
                        """,
                        this::setex),
                Row.of(
                        """
                        24 psetex 4 write denyoom
                        keys: 1 1 1 OW update
                        docs: string 2.6.0 O(1)
                        text: Set the value and expiration in milliseconds of a key
                        args: key:key milliseconds:integer value
                        """,
                        this::psetex),
                Row.of(
                        """
                        25 mget -2 readonly fast
                        keys: 1 -1 1 RO access
                        docs: string 1.0.0 O(N) where N is the number of keys to retrieve.
                        text: Get the values of all the given keys
                        args: key:key*
                        tips: request_policy:multi_shard
                        """,
                        this::mget),
                Row.of(
                        """
                        26 mset -3 write denyoom
                        keys: 1 -1 2 OW update
                        docs: string 1.0.1 O(N) where N is the number of keys to set.
                        text: Set multiple keys to multiple values
                        args: key_value{key:key value}*
                        tips: request_policy:multi_shard response_policy:all_succeeded
                        """,
                        this::mset),
                Row.of(
                        """
                        27 msetnx -3 write denyoom
                        keys: 1 -1 2 OW insert
                        docs: string 1.0.1 O(N) where N is the number of keys to set.
                        text: Set multiple keys to multiple values, only if none of the keys exist
                        args: key_value{key:key value}*
                        tips: request_policy:multi_shard response_policy:agg_min
                        """,
                        this::msetnx),
                Row.of(
                        """
                        28 append 3 write denyoom fast
                        keys: 1 1 1 RW insert
                        docs: string 2.0.0 O(1). The amortized time complexity is O(1) assuming the appended value is small \
                        and the already present value is of any size, since the dynamic string library used by Redis will \
                        double the free space available on every reallocation.
                        text: Append a value to a key
                        args: key:key value
                        """,
                        this::append),
                Row.of(
                        """
                        29 strlen 2 readonly fast
                        keys: 1 1 1 RO
                        docs: string 2.2.0 O(1)
                        text: Get the length of the value stored in a key
                        args: key:key
                        """,
                        this::strlen),
                Row.of(
                        """
                        30 setrange 4 write denyoom grows
                        keys: 1 1 1 RW update
                        docs: string 2.2.0 O(1), not counting the time taken to copy the new string in place. Usually, this \
                        string is very small so the amortized complexity is O(1). Otherwise, complexity is O(M) with M \
                        being the length of the value argument.
                        text: Overwrite part of a string at key starting at the specified offset
                        args: key:key offset:integer value
                        """,
                        this::setrange),
                Row.of(
                        """
                        31 getrange 4 readonly
                        keys: 1 1 1 RO access
                        docs: string 2.4.0 O(N) where N is the length of the returned string. The complexity is ultimately \
                        determined by the returned length, but because creating a substring from an existing string is very \
                        cheap, it can be considered O(1) for small strings.
                        text: Get a substring of the string stored at a key
                        args: key:key start:integer end:integer
                        """,
                        this::getrange),
                Row.of(
                        """
                        32 substr 4 readonly
                        keys: 1 1 1 RO access
                        docs: string 1.0.0 O(N) where N is the length of the returned string. The complexity is ultimately \
                        determined by the returned length, but because creating a substring from an existing string is very \
                        cheap, it can be considered O(1) for small strings.
                        text: Get a substring of the string stored at a key
                        args: key:key start:integer end:integer
                        """,
                        this::getrange));
    }

    private void set(Call call) {
        if (call.arguments.count() == 2) {
            Key.put(call, 0, 1, Keyspace.NO_DEADLINE);
            call.reply.ok();
        } else if (!options.parseSet(call.arguments, 2)) {
            Replies.syntaxError(call);
        } else {
            long deadline = options.deadline(call);
            if (deadline != SetOptions.INVALID) {
                setWithOptions(call, deadline);
            }
        }
    }

    private void setWithOptions(Call call, long wanted) {
        boolean found = Key.find(call, 0);
        long deadline = options.keepDeadline && found ? call.keyspace.deadlineMillis() : wanted;
        boolean refused = (options.ifMissing && found) || (options.ifPresent && !found);
        if (options.get) {
            answerValue(call, found);
        } else if (refused) {
            call.reply.nil();
        } else {
            call.reply.ok();
        }
        if (refused) {
            return;
        }
        if (Key.hasPassed(call, deadline)) {
            Key.delete(call, 0);
        } else {
            Key.put(call, 0, 1, deadline);
        }
    }

    private void get(Call call) {
        answerValue(call, Key.find(call, 0));
    }

    private void getset(Call call) {
        answerValue(call, Key.find(call, 0));
        Key.put(call, 0, 1, Keyspace.NO_DEADLINE);
    }

    private void getdel(Call call) {
        boolean found = Key.find(call, 0);
        answerValue(call, found);
        if (found) {
            Key.delete(call, 0);
        }
    }

    private void getex(Call call) {
        if (!options.parseGet(call.arguments, 1)) {
            Replies.syntaxError(call);
            return;
        }
        if (!Key.find(call, 0)) {
            call.reply.nil();
            return;
        }
        long deadline = options.deadline(call);
        if (deadline == SetOptions.INVALID) {
            return;
        }
        boolean changes =
                options.hasExpiry() || (options.persist && call.keyspace.deadlineMillis() != 0);
        answerValue(call, true);
        if (changes) {
            Key.deadline(call, 0, deadline);
        }
    }

    private void setnx(Call call) {
        boolean found = Key.find(call, 0);
        if (!found) {
            Key.put(call, 0, 1, Keyspace.NO_DEADLINE);
        }
        call.reply.integer(found ? 0 : 1);
    }

    private void setex(Call call) {
        setUntil(call, SetOptions.deadline(call, 1, 1_000, call.timeMillis));
    }

    private void psetex(Call call) {
        setUntil(call, SetOptions.deadline(call, 1, 1, call.timeMillis));
    }

    private static void setUntil(Call call, long deadline) {
        if (deadline != SetOptions.INVALID) {
            Key.put(call, 0, 2, deadline);
            call.reply.ok();
        }
    }

    private void mget(Call call) {
        int count = call.arguments.count();
        call.reply.array(count);
        for (int i = 0; i < count; i++) {
            answerValue(call, Key.find(call, i));
        }
    }

    private void mset(Call call) {
        if (call.arguments.count() % 2 != 0) {
            Replies.wrongArity(call, call.command.name());
            return;
        }
        putPairs(call);
        call.reply.ok();
    }

    private void msetnx(Call call) {
        int count = call.arguments.count();
        if (count % 2 != 0) {
            Replies.wrongArity(call, call.command.name());
            return;
        }
        for (int i = 0; i < count; i += 2) {
            if (Key.find(call, i)) {
                call.reply.integer(0);
                return;
            }
        }
        putPairs(call);
        call.reply.integer(1);
    }

    private static void putPairs(Call call) {
        for (int i = 0; i < call.arguments.count(); i += 2) {
            Key.put(call, i, i + 1, Keyspace.NO_DEADLINE);
        }
    }

    private void append(Call call) {
        int oldLength = lengthOf(call);
        long newLength = (long) oldLength + call.arguments.length(1);
        if (newLength > Keyspace.VALUE_BYTES_MAX) {
            call.reply.error(ErrorCode.STRING_TOO_LONG);
            return;
        }
        overwrite(call, (int) newLength, oldLength, 1);
        call.reply.integer(newLength);
    }

    private void strlen(Call call) {
        call.reply.integer(lengthOf(call));
    }

    private void setrange(Call call) {
        Arguments a = call.arguments;
        if (!Replies.isInteger(call, 1)) {
            return;
        }
        long offset = a.integer();
        if (offset < 0) {
            call.reply.error(ErrorCode.OFFSET_OUT_OF_RANGE);
            return;
        }
        int oldLength = lengthOf(call);
        if (a.length(2) == 0) {
            call.reply.integer(oldLength);
            return;
        }
        if (offset > Keyspace.VALUE_BYTES_MAX - a.length(2)) {
            call.reply.error(ErrorCode.STRING_TOO_LONG);
            return;
        }
        int newLength = Math.max(oldLength, (int) offset + a.length(2));
        long more = newLength - oldLength;
        if (more > 0 && oldLength == 0 && !Key.find(call, 0)) {
            more += KeyLayout.newKeyBytes(a.length(0));
        }
        if (more > 0 && call.keyspace.logicalBytes() + more > call.dataBytesMax) {
            call.reply.error(ErrorCode.OUT_OF_MEMORY);
            return;
        }
        overwrite(call, newLength, (int) offset, 2);
        call.reply.integer(newLength);
    }

    private void getrange(Call call) {
        Arguments a = call.arguments;
        if (!Replies.isInteger(call, 1)) {
            return;
        }
        long start = a.integer();
        if (!Replies.isInteger(call, 2)) {
            return;
        }
        long end = a.integer();
        int length = lengthOf(call);
        if (start < 0 && end < 0 && start > end) {
            answerNothing(call.reply);
            return;
        }
        start = Math.max(0, start < 0 ? start + length : start);
        end = Math.min(length - 1L, Math.max(0, end < 0 ? end + length : end));
        if (length == 0 || start > end) {
            answerNothing(call.reply);
        } else {
            call.reply.bulk(value.segment, value.offset + start, (int) (end - start + 1));
        }
    }

    private static void answerNothing(Reply reply) {
        reply.bulk(MemorySegment.NULL, 0, 0);
    }

    private void answerValue(Call call, boolean found) {
        if (!found) {
            call.reply.nil();
            return;
        }
        call.keyspace.value(value);
        call.reply.bulk(value.segment, value.offset, value.lengthBytes);
    }

    /// Finds the first argument's value, and points `value` at it.
    ///
    /// @return its length, 0 if there is none
    private int lengthOf(Call call) {
        if (!Key.find(call, 0)) {
            return 0;
        }
        call.keyspace.value(value);
        return value.lengthBytes;
    }

    /// Makes the string `newLength` long and puts argument `part` into it at `at`.
    private void overwrite(Call call, int newLength, int at, int part) {
        Arguments a = call.arguments;
        MemorySegment source = a.segment();
        call.keyspace.resize(call.database, source, a.offset(0), a.length(0), newLength, value);
        MemorySegment.copy(
                source, a.offset(part), value.segment, value.offset + at, a.length(part));
    }
}
