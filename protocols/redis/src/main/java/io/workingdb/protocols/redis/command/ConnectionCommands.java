package io.workingdb.protocols.redis.command;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.error.ErrorCode;
import io.workingdb.protocols.session.Arguments;
import io.workingdb.protocols.session.Call;
import io.workingdb.protocols.session.Client;
import java.util.List;

/// The connection itself: greeting, database, goodbye.
final class ConnectionCommands {
    private static final String DEFAULT_USER = "default";
    private static final int RESP2 = 2;
    private static final int RESP3 = 3;

    List<Row> rows() {
        return List.of(
                Row.of(
                        """
                        1 ping -1 fast here
                        docs: connection 1.0.0 O(1)
                        text: Ping the server
                        args: message?
                        tips: request_policy:all_shards response_policy:all_succeeded
                        """,
                        this::ping),
                Row.of(
                        """
                        2 echo 2 loading stale fast here
                        docs: connection 1.0.0 O(1)
                        text: Echo the given string
                        args: message
                        """,
                        this::echo),
                Row.of(
                        """
                        3 select 2 loading stale fast here
                        docs: connection 1.0.0 O(1)
                        text: Change the selected database for the current connection
                        args: index:integer
                        """,
                        this::select),
                Row.of(
                        """
                        4 quit -1 noscript loading stale fast no_auth allow_busy here
                        docs: connection 1.0.0 O(1)
                        text: Close the connection
                        """,
                        this::quit),
                Row.of(
                        """
                        5 reset 1 noscript loading stale fast no_auth allow_busy here
                        docs: connection 6.2.0 O(1)
                        text: Reset the connection
                        """,
                        this::reset),
                Row.of(
                        """
                        6 hello -1 noscript loading stale fast no_auth allow_busy here
                        docs: connection 6.0.0 O(1)
                        text: Handshake with Redis
                        args: arguments{protover:integer AUTH=username_password{username password}? SETNAME=clientname?}?
                        """,
                        this::hello),
                Row.of(
                        """
                        7 auth -2 noscript loading stale fast no_auth allow_busy here
                        docs: connection 1.0.0 O(N) where N is the number of passwords defined for the user
                        text: Authenticate to the server
                        args: username? password
                        """,
                        this::auth),
                Row.of(
                        """
                        16 wait 3 noscript here
                        docs: generic 3.0.0 O(1)
                        acl: connection
                        text: Wait for the synchronous replication of all the write commands sent in the context of the \
                        current connection
                        args: numreplicas:integer timeout:integer
                        tips: request_policy:all_shards response_policy:agg_min
                        """,
                        this::wait));
    }

    private void ping(Call call) {
        if (call.arguments.count() == 0) {
            call.reply.status("PONG");
        } else if (call.arguments.count() == 1) {
            echo(call);
        } else {
            Replies.wrongArity(call, call.command.name());
        }
    }

    private void echo(Call call) {
        Arguments a = call.arguments;
        call.reply.bulk(a.segment(), a.offset(0), a.length(0));
    }

    private void select(Call call) {
        int number = KeyCommands.database(call, 0);
        if (number >= 0) {
            call.client.database(number);
            call.reply.ok();
        }
    }

    private void quit(Call call) {
        call.reply.ok();
        call.client.closeAfterReply();
    }

    private void reset(Call call) {
        Client client = call.client;
        client.database(0);
        client.protocol(RESP2);
        client.name("");
        call.reply.status("RESET");
    }

    private void auth(Call call) {
        Arguments a = call.arguments;
        if (a.count() > 2) {
            Replies.syntaxError(call);
        } else if (a.count() == 1) {
            call.reply.error(ErrorCode.AUTH_NOT_SET);
        } else if (isKnown(a, 0)) {
            call.reply.ok();
        } else {
            call.reply.error(ErrorCode.WRONG_PASSWORD);
        }
    }

    /// There is one user, who needs no password and so may give any.
    private static boolean isKnown(Arguments a, int user) {
        return Replies.quoted(a, user).equals(DEFAULT_USER);
    }

    private void hello(Call call) {
        Arguments a = call.arguments;
        int version = call.client.protocol();
        if (a.count() > 0) {
            if (!a.isInteger(0)) {
                call.reply.error(
                        ErrorCode.ERR, "Protocol version is not an integer or out of range");
                return;
            }
            if (a.integer() != RESP2 && a.integer() != RESP3) {
                call.reply.error(ErrorCode.NO_PROTOCOL);
                return;
            }
            version = (int) a.integer();
        }
        int user = -1;
        int name = -1;
        for (int i = 1; i < a.count(); i++) {
            if (a.is(i, "auth") && i + 2 < a.count()) {
                user = i + 1;
                i += 2;
            } else if (a.is(i, "setname") && i + 1 < a.count()) {
                name = ++i;
                if (!isName(a, name)) {
                    invalidName(call);
                    return;
                }
            } else {
                call.reply.error(
                        ErrorCode.ERR,
                        "Syntax error in HELLO option '" + Replies.quoted(a, i) + "'");
                return;
            }
        }
        if (user >= 0 && !isKnown(a, user)) {
            call.reply.error(ErrorCode.WRONG_PASSWORD);
            return;
        }
        if (name >= 0) {
            call.client.name(a.text(name));
        }
        call.client.protocol(version);
        greet(call);
    }

    private static void greet(Call call) {
        call.reply.map(7);
        call.reply.bulk("server");
        call.reply.bulk("redis");
        call.reply.bulk("version");
        call.reply.bulk(RedisCommands.COMPATIBLE_VERSION);
        call.reply.bulk("proto");
        call.reply.integer(call.client.protocol());
        call.reply.bulk("id");
        call.reply.integer(call.client.id());
        call.reply.bulk("mode");
        call.reply.bulk("standalone");
        call.reply.bulk("role");
        call.reply.bulk("master");
        call.reply.bulk("modules");
        call.reply.array(0);
    }

    /// Whether an argument may be the name of a connection: printable and without blanks, so that CLIENT LIST stays readable.
    static boolean isName(Arguments a, int index) {
        for (int i = 0; i < a.length(index); i++) {
            byte c = a.segment().get(JAVA_BYTE, a.offset(index) + i);
            if (c < '!' || c > '~') {
                return false;
            }
        }
        return true;
    }

    /// Answers that a name is none.
    static void invalidName(Call call) {
        call.reply.error(
                ErrorCode.ERR,
                "Client names cannot contain spaces, newlines or special characters.");
    }

    /// A write is acknowledged when it is committed; there are no replicas beyond that which could be waited for.
    private void wait(Call call) {
        Arguments a = call.arguments;
        if (!Replies.isInteger(call, 0)) {
            return;
        }
        long replicas = a.integer();
        if (!a.isInteger(1)) {
            call.reply.error(ErrorCode.ERR, "timeout is not an integer or out of range");
        } else if (a.integer() < 0) {
            call.reply.error(ErrorCode.ERR, "timeout is negative");
        } else if (replicas <= 0) {
            call.reply.integer(0);
        } else {
            call.client.answerLater(a.integer(), 0);
        }
    }
}
