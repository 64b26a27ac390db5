package io.workingdb.protocols.redis.command;

import io.workingdb.core.error.ErrorCode;
import io.workingdb.protocols.session.Arguments;
import io.workingdb.protocols.session.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The node as a whole: figures, time, emptying it, ending it.
final class ServerCommands {
    private static final long MICROS_PER_SECOND = 1_000_000;

    List<Row> rows() {
        return List.of(
                Row.of(
                        """
                        11 info -1 loading stale here
                        docs: server 1.0.0 O(1)
                        acl: dangerous
                        text: Get information and statistics about the server
                        args: section?*
                        tips: nondeterministic_output request_policy:all_shards response_policy:special
                        """,
                        this::info),
                Row.of(
                        """
                        12 dbsize 1 readonly fast
                        docs: server 1.0.0 O(1)
                        acl: keyspace
                        text: Return the number of keys in the selected database
                        tips: request_policy:all_shards response_policy:agg_sum
                        """,
                        this::dbsize),
                Row.of(
                        """
                        13 flushdb -1 write flushes
                        docs: server 1.0.0 O(N) where N is the number of keys in the selected database
                        acl: keyspace dangerous
                        text: Remove all keys from the current database
                        args: async(ASYNC | SYNC)?
                        tips: request_policy:all_shards response_policy:all_succeeded
                        """,
                        this::flushdb),
                Row.of(
                        """
                        14 flushall -1 write flushes
                        docs: server 1.0.0 O(N) where N is the total number of keys in all databases
                        acl: keyspace dangerous
                        text: Remove all keys from all databases
                        args: async(ASYNC | SYNC)?
                        tips: request_policy:all_shards response_policy:all_succeeded
                        """,
                        this::flushall),
                Row.of(
                        """
                        15 time 1 loading stale fast
                        docs: server 2.6.0 O(1)
                        text: Return the current server time
                        tips: nondeterministic_output
                        """,
                        this::time),
                Row.of(
                        """
                        58 shutdown -1 admin noscript loading stale no_multi allow_busy here
                        docs: server 1.0.0 O(N) when saving, where N is the total number of keys in all databases when \
                        saving data, otherwise O(1)
                        text: Synchronously save the dataset to disk and then shut down the server
                        args: nosave_save(NOSAVE | SAVE)? NOW? FORCE? ABORT?
                        """,
                        this::shutdown));
    }

    private void info(Call call) {
        Arguments a = call.arguments;
        List<String> sections = new ArrayList<>();
        for (int i = 0; i < a.count(); i++) {
            sections.add(a.text(i).toLowerCase(Locale.ROOT));
        }
        call.reply.verbatim(call.node.info(sections));
    }

    private void dbsize(Call call) {
        call.reply.integer(call.keyspace.count(call.database));
    }

    private void flushdb(Call call) {
        if (takesFlush(call)) {
            call.keyspace.flush(call.database);
            call.reply.ok();
        }
    }

    private void flushall(Call call) {
        if (takesFlush(call)) {
            call.keyspace.flushAll();
            call.reply.ok();
        }
    }

    /// ASYNC and SYNC are the same: a flush is at once, and its records are reclaimed later in slices.
    private static boolean takesFlush(Call call) {
        Arguments a = call.arguments;
        boolean known = a.count() == 0 || (a.count() == 1 && (a.is(0, "async") || a.is(0, "sync")));
        if (!known) {
            Replies.syntaxError(call);
        }
        return known;
    }

    private void time(Call call) {
        call.reply.array(2);
        call.reply.bulk(Long.toString(call.timeMicros / MICROS_PER_SECOND));
        call.reply.bulk(Long.toString(call.timeMicros % MICROS_PER_SECOND));
    }

    /// Ends the node. What is acknowledged is saved already, so SAVE and NOSAVE are the same, and there is nobody to wait for, so
    /// NOW and FORCE are too. Answers nothing, as Redis: the closed connection is the answer.
    private void shutdown(Call call) {
        Arguments a = call.arguments;
        boolean save = false;
        boolean noSave = false;
        boolean abort = false;
        boolean other = false;
        for (int i = 0; i < a.count(); i++) {
            if (a.is(i, "save")) {
                save = true;
            } else if (a.is(i, "nosave")) {
                noSave = true;
            } else if (a.is(i, "abort")) {
                abort = true;
            } else if (a.is(i, "now") || a.is(i, "force")) {
                other = true;
            } else {
                Replies.syntaxError(call);
                return;
            }
        }
        if ((save && noSave) || (abort && (save || noSave || other))) {
            Replies.syntaxError(call);
        } else if (abort) {
            call.reply.error(ErrorCode.ERR, "No shutdown in progress.");
        } else {
            call.node.shutdown();
            call.client.closeAfterReply();
        }
    }
}
