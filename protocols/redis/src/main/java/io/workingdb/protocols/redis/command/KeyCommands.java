package io.workingdb.protocols.redis.command;

import io.workingdb.core.config.NodeConfig;
import io.workingdb.core.error.ErrorCode;
import io.workingdb.core.storage.map.Slice;
import io.workingdb.protocols.session.Arguments;
import io.workingdb.protocols.session.Call;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Keys of whatever type: whether they are there, under which name.
final class KeyCommands {
    private final Slice found = new Slice();

    List<Row> rows() {
        return List.of(
                Row.of(
                        """
                        38 del -2 write
                        keys: 1 -1 1 RM delete
                        docs: generic 1.0.0 O(N) where N is the number of keys that will be removed. When a key to remove \
                        holds a value other than a string, the individual complexity for this key is O(M) where M is the \
                        number of elements in the list, set, sorted set or hash. Removing a single key that holds a string \
                        value is O(1).
                        text: Delete a key
                        args: key:key*
                        tips: request_policy:multi_shard response_policy:agg_sum
                        """,
                        this::del),
                Row.of(
                        """
                        39 unlink -2 write fast
                        keys: 1 -1 1 RM delete
                        docs: generic 4.0.0 O(1) for each key removed regardless of its size. Then the command does O(N) \
                        work in a different thread in order to reclaim memory, where N is the number of allocations the \
                        deleted objects where composed of.
                        text: Delete a key asynchronously in another thread. Otherwise it is just as DEL, but non blocking.
                        args: key:key*
                        tips: request_policy:multi_shard response_policy:agg_sum
                        """,
                        this::del),
                Row.of(
                        """
                        40 exists -2 readonly fast
                        keys: 1 -1 1 RO
                        docs: generic 1.0.0 O(N) where N is the number of keys to check.
                        text: Determine if a key exists
                        args: key:key*
                        tips: request_policy:multi_shard response_policy:agg_sum
                        """,
                        this::exists),
                Row.of(
                        """
                        41 type 2 readonly fast
                        keys: 1 1 1 RO
                        docs: generic 1.0.0 O(1)
                        text: Determine the type stored at key
                        args: key:key
                        """,
                        this::type),
                Row.of(
                        """
                        42 touch -2 readonly fast
                        keys: 1 -1 1 RO
                        docs: generic 3.2.1 O(N) where N is the number of keys that will be touched.
                        text: Alters the last access time of a key(s). Returns the number of existing keys specified.
                        args: key:key*
                        tips: request_policy:multi_shard response_policy:agg_sum
                        """,
                        this::exists),
                Row.of(
                        """
                        43 rename 3 write
                        keys: 1 2 1 RW access delete, OW update
                        docs: generic 1.0.0 O(1)
                        text: Rename a key
                        args: key:key newkey:key
                        """,
                        this::rename),
                Row.of(
                        """
                        44 renamenx 3 write fast
                        keys: 1 2 1 RW access delete, OW insert
                        docs: generic 1.0.0 O(1)
                        text: Rename a key, only if the new key does not exist
                        args: key:key newkey:key
                        """,
                        this::renamenx),
                Row.of(
                        """
                        45 copy -3 write denyoom grows undone
                        keys: 1 2 1 RO access, OW update
                        docs: generic 6.2.0 O(N) worst case for collections, where N is the number of nested items. O(1) \
                        for string values.
                        text: Copy a key
                        args: source:key destination:key DB=destination-db:integer? REPLACE?
                        """,
                        this::copy),
                Row.of(
                        """
                        57 randomkey 1 readonly
                        docs: generic 1.0.0 O(1)
                        text: Return a random key from the keyspace
                        tips: request_policy:all_shards nondeterministic_output
                        """,
                        this::randomkey));
    }

    private void del(Call call) {
        int removed = 0;
        for (int i = 0; i < call.arguments.count(); i++) {
            removed += Key.delete(call, i) ? 1 : 0;
        }
        call.reply.integer(removed);
    }

    private void exists(Call call) {
        int there = 0;
        for (int i = 0; i < call.arguments.count(); i++) {
            there += Key.find(call, i) ? 1 : 0;
        }
        call.reply.integer(there);
    }

    private void type(Call call) {
        boolean there = Key.find(call, 0);
        call.reply.status(there ? call.keyspace.type().redisName() : "none");
    }

    private void rename(Call call) {
        if (move(call)) {
            call.reply.ok();
        } else {
            call.reply.error(ErrorCode.NO_SUCH_KEY);
        }
    }

    private void renamenx(Call call) {
        if (!Key.find(call, 0)) {
            call.reply.error(ErrorCode.NO_SUCH_KEY);
        } else if (Key.find(call, 1)) {
            call.reply.integer(0);
        } else {
            move(call);
            call.reply.integer(1);
        }
    }

    private static boolean move(Call call) {
        Arguments a = call.arguments;
        MemorySegment source = a.segment();
        return call.keyspace.rename(
                call.database, source, a.offset(0), a.length(0), source, a.offset(1), a.length(1));
    }

    private void copy(Call call) {
        Arguments a = call.arguments;
        int target = call.database;
        boolean replace = false;
        for (int i = 2; i < a.count(); i++) {
            if (a.is(i, "replace")) {
                replace = true;
            } else if (a.is(i, "db") && i + 1 < a.count()) {
                target = database(call, ++i);
                if (target < 0) {
                    return;
                }
            } else {
                Replies.syntaxError(call);
                return;
            }
        }
        copy(call, target, replace);
    }

    private static void copy(Call call, int target, boolean replace) {
        Arguments a = call.arguments;
        MemorySegment source = a.segment();
        if (target == call.database && isSameKey(a)) {
            call.reply.error(ErrorCode.SAME_OBJECT);
            return;
        }
        boolean there = Key.find(call, 0);
        if (!there || (!replace && call.keyspace.find(target, source, a.offset(1), a.length(1)))) {
            call.reply.integer(0);
            return;
        }
        call.keyspace.copy(
                call.database,
                source,
                a.offset(0),
                a.length(0),
                target,
                source,
                a.offset(1),
                a.length(1));
        call.reply.integer(1);
    }

    /// Reads a database number.
    ///
    /// @return negative if there is none of that number; then an error was answered
    static int database(Call call, int argument) {
        if (!Replies.isInt(call, argument)) {
            return -1;
        }
        long number = call.arguments.integer();
        if (number < 0 || number >= NodeConfig.DATABASES) {
            call.reply.error(ErrorCode.DATABASE_OUT_OF_RANGE);
            return -1;
        }
        return (int) number;
    }

    private static boolean isSameKey(Arguments a) {
        MemorySegment source = a.segment();
        long first = a.offset(0);
        long second = a.offset(1);
        return MemorySegment.mismatch(
                        source, first, first + a.length(0), source, second, second + a.length(1))
                < 0;
    }

    private void randomkey(Call call) {
        if (call.keyspace.randomKey(call.database, call.seed, found)) {
            call.reply.bulk(found.segment, found.offset, found.lengthBytes);
        } else {
            call.reply.nil();
        }
    }
}
