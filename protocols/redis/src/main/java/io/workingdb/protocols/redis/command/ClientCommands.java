package io.workingdb.protocols.redis.command;

import io.workingdb.core.error.ErrorCode;
import io.workingdb.protocols.session.Arguments;
import io.workingdb.protocols.session.Call;
import io.workingdb.protocols.session.ClientView;
import java.util.List;

/// CLIENT: what a connection is called, and who else is there.
final class ClientCommands {
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    List<Row> rows() {
        List<Row> subcommands =
                List.of(
                        Row.of(
                                """
                                0 client|id 2 noscript loading stale
                                docs: connection 5.0.0 O(1)
                                text: Returns the client ID for the current connection
                                """,
                                this::id),
                        Row.of(
                                """
                                0 client|getname 2 noscript loading stale
                                docs: connection 2.6.9 O(1)
                                text: Get the current connection name
                                """,
                                this::getname),
                        Row.of(
                                """
                                0 client|setname 3 noscript loading stale
                                docs: connection 2.6.9 O(1)
                                text: Set the current connection name
                                args: connection-name
                                """,
                                this::setname),
                        Row.of(
                                """
                                0 client|setinfo 4 noscript loading stale
                                docs: connection 7.2.0 O(1)
                                text: Sets information specific to the client or connection
                                args: attr(LIB-NAME=libname | LIB-VER=libver)
                                tips: request_policy:all_nodes response_policy:all_succeeded
                                """,
                                this::setinfo),
                        Row.of(
                                """
                                0 client|info 2 noscript loading stale
                                docs: connection 6.2.0 O(1)
                                text: Returns information about the current client connection.
                                tips: nondeterministic_output
                                """,
                                this::info),
                        Row.of(
                                """
                                0 client|list -2 admin noscript loading stale
                                docs: connection 2.4.0 O(N) where N is the number of client connections
                                text: Get the list of client connections
                                args: TYPE=normal_master_replica_pubsub(NORMAL | MASTER | REPLICA | PUBSUB)? \
                                ID=id{client-id:integer*}?
                                tips: nondeterministic_output
                                """,
                                this::list),
                        Row.of(
                                """
                                0 client|kill -3 admin noscript loading stale
                                docs: connection 2.4.0 O(N) where N is the number of client connections
                                text: Kill the connection of a client
                                args: filter(ip-port | new-format(ID=client-id:integer? | TYPE=normal_master_slave_pubsub(NORMAL | \
                                MASTER | SLAVE | REPLICA | PUBSUB)? | USER=username? | ADDR=ip-port? | LADDR=ip-port? | \
                                SKIPME=yes/no?)*)
                                """,
                                this::kill),
                        Row.of(
                                """
                                0 client|no-evict 3 admin noscript loading stale
                                docs: connection 7.0.0 O(1)
                                text: Set client eviction mode for the current connection
                                args: enabled(ON | OFF)
                                """,
                                this::noEvict),
                        Row.of(
                                """
                                0 client|no-touch 3 noscript loading stale
                                docs: connection 7.2.0 O(1)
                                text: Controls whether commands sent by the client affect the LRU/LFU of accessed keys
                                args: enabled(ON | OFF)
                                """,
                                this::noTouch),
                        Row.of(
                                """
                                0 client|help 2 loading stale
                                docs: connection 5.0.0 O(1)
                                text: Show helpful text about the different subcommands
                                """,
                                this::help));
        return List.of(
                Row.of(
                        """
                        8 client -2 here
                        docs: connection 2.4.0 Depends on subcommand.
                        acl: none
                        text: A container for client connection commands
                        """,
                        new Container("client", subcommands),
                        subcommands));
    }

    private void id(Call call) {
        call.reply.integer(call.client.id());
    }

    private void getname(Call call) {
        if (call.client.name().isEmpty()) {
            call.reply.nil();
        } else {
            call.reply.bulk(call.client.name());
        }
    }

    private void setname(Call call) {
        if (ConnectionCommands.isName(call.arguments, 1)) {
            call.client.name(call.arguments.text(1));
            call.reply.ok();
        } else {
            ConnectionCommands.invalidName(call);
        }
    }

    /// As in Redis 7.2: client libraries send it unasked.
    private void setinfo(Call call) {
        Arguments a = call.arguments;
        boolean name = a.is(1, "lib-name");
        if (!name && !a.is(1, "lib-ver")) {
            call.reply.error(ErrorCode.ERR, "Unrecognized option '" + Replies.quoted(a, 1) + "'");
        } else if (!ConnectionCommands.isName(a, 2)) {
            call.reply.error(
                    ErrorCode.ERR,
                    (name ? "lib-name" : "lib-ver")
                            + " cannot contain spaces, newlines or special characters.");
        } else {
            call.client.library(
                    name ? ClientView.LibraryField.NAME : ClientView.LibraryField.VERSION,
                    a.text(2));
            call.reply.ok();
        }
    }

    private void info(Call call) {
        call.reply.verbatim(line(call, call.client));
    }

    private void list(Call call) {
        Arguments a = call.arguments;
        StringBuilder lines = new StringBuilder();
        if (a.count() == 1) {
            for (ClientView client : call.node.clients()) {
                lines.append(line(call, client));
            }
        } else if (a.count() == 3 && a.is(1, "type")) {
            if (!isType(call, 2)) {
                return;
            }
            for (ClientView client : call.node.clients()) {
                lines.append(a.is(2, "normal") ? line(call, client) : "");
            }
        } else if (a.count() > 2 && a.is(1, "id")) {
            for (int i = 2; i < a.count(); i++) {
                if (!a.isInteger(i)) {
                    call.reply.error(ErrorCode.ERR, "Invalid client ID");
                    return;
                }
                for (ClientView client : call.node.clients()) {
                    lines.append(client.id() == a.integer() ? line(call, client) : "");
                }
            }
        } else {
            Replies.syntaxError(call);
            return;
        }
        call.reply.verbatim(lines.toString());
    }

    /// Redis' line, with the fields of features that we do not have at the values that say so.
    private static String line(Call call, ClientView client) {
        long now = call.node.nowNanos();
        boolean here = client.id() == call.client.id();
        String command =
                here
                        ? "client|" + call.arguments.text(0).toLowerCase(java.util.Locale.ROOT)
                        : client.lastCommand();
        return "id="
                + client.id()
                + " addr="
                + client.remote()
                + " laddr="
                + client.local()
                + " fd=-1 name="
                + client.name()
                + " age="
                + (now - client.openedNanos()) / NANOS_PER_SECOND
                + " idle="
                + (now - client.lastCommandNanos()) / NANOS_PER_SECOND
                + " flags="
                + flags(client)
                + " db="
                + client.database()
                + " sub=0 psub=0 ssub=0 multi=-1 qbuf="
                + client.inputBytes()
                + " qbuf-free=0 argv-mem=0 multi-mem=0 rbs=0 rbp=0 obl="
                + client.outputBytes()
                + " oll=0 omem="
                + client.outputBytes()
                + " tot-mem="
                + (client.inputBytes() + client.outputBytes())
                + " events=r cmd="
                + command
                + " user=default redir=-1 resp="
                + client.protocol()
                + " lib-name="
                + client.library(ClientView.LibraryField.NAME)
                + " lib-ver="
                + client.library(ClientView.LibraryField.VERSION)
                + "\n";
    }

    private static String flags(ClientView client) {
        String flags =
                (client.has(ClientView.ClientSwitch.NO_EVICT) ? "e" : "")
                        + (client.has(ClientView.ClientSwitch.NO_TOUCH) ? "T" : "");
        return flags.isEmpty() ? "N" : flags;
    }

    private static boolean isType(Call call, int argument) {
        Arguments a = call.arguments;
        boolean known =
                a.is(argument, "normal")
                        || a.is(argument, "master")
                        || a.is(argument, "replica")
                        || a.is(argument, "slave")
                        || a.is(argument, "pubsub");
        if (!known) {
            call.reply.error(
                    ErrorCode.ERR, "Unknown client type '" + Replies.quoted(a, argument) + "'");
        }
        return known;
    }

    private void kill(Call call) {
        Arguments a = call.arguments;
        Filter filter = new Filter();
        boolean byAddress = a.count() == 2;
        if (byAddress) {
            filter.address = a.text(1);
            filter.sparesMe = false;
        } else if (!readFilter(call, filter)) {
            return;
        }
        int killed = 0;
        for (ClientView client : call.node.clients()) {
            boolean me = client.id() == call.client.id();
            if (filter.matches(client, me) && disconnect(call, client, me)) {
                killed++;
            }
        }
        if (!byAddress) {
            call.reply.integer(killed);
        } else if (killed > 0) {
            call.reply.ok();
        } else {
            call.reply.error(ErrorCode.ERR, "No such client");
        }
    }

    private static boolean disconnect(Call call, ClientView client, boolean me) {
        if (me) {
            call.client.closeAfterReply();
            return true;
        }
        return call.node.disconnect(client.id());
    }

    private static boolean readFilter(Call call, Filter filter) {
        Arguments a = call.arguments;
        for (int i = 1; i < a.count(); i += 2) {
            if (i + 1 == a.count()) {
                Replies.syntaxError(call);
                return false;
            }
            if (!readOption(call, filter, i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean readOption(Call call, Filter filter, int i) {
        Arguments a = call.arguments;
        if (a.is(i, "id")) {
            if (!a.isInteger(i + 1) || a.integer() < 1) {
                call.reply.error(ErrorCode.ERR, "client-id should be greater than 0");
                return false;
            }
            filter.id = a.integer();
        } else if (a.is(i, "type")) {
            filter.onlyOthers |= !a.is(i + 1, "normal");
            return isType(call, i + 1);
        } else if (a.is(i, "addr")) {
            filter.address = a.text(i + 1);
        } else if (a.is(i, "laddr")) {
            filter.localAddress = a.text(i + 1);
        } else if (a.is(i, "user")) {
            if (!Replies.quoted(a, i + 1).equals("default")) {
                call.reply.error(ErrorCode.ERR, "No such user '" + Replies.quoted(a, i + 1) + "'");
                return false;
            }
        } else if (a.is(i, "skipme") && (a.is(i + 1, "yes") || a.is(i + 1, "no"))) {
            filter.sparesMe = a.is(i + 1, "yes");
        } else {
            Replies.syntaxError(call);
            return false;
        }
        return true;
    }

    private static final class Filter {
        private long id;
        private String address = "";
        private String localAddress = "";
        private boolean sparesMe = true;
        private boolean onlyOthers;

        boolean matches(ClientView client, boolean me) {
            return !onlyOthers
                    && (id == 0 || id == client.id())
                    && (address.isEmpty() || address.equals(client.remote().toString()))
                    && (localAddress.isEmpty() || localAddress.equals(client.local().toString()))
                    && !(sparesMe && me);
        }
    }

    private void noEvict(Call call) {
        turn(call, ClientView.ClientSwitch.NO_EVICT);
    }

    private void noTouch(Call call) {
        turn(call, ClientView.ClientSwitch.NO_TOUCH);
    }

    private static void turn(Call call, ClientView.ClientSwitch which) {
        boolean on = call.arguments.is(1, "on");
        if (on || call.arguments.is(1, "off")) {
            call.client.turn(which, on);
            call.reply.ok();
        } else {
            Replies.syntaxError(call);
        }
    }

    private void help(Call call) {
        Replies.help(
                call,
                "CLIENT",
                "GETNAME",
                "    Return the name of the current connection.",
                "ID",
                "    Return the ID of the current connection.",
                "INFO",
                "    Return information about the current client connection.",
                "KILL <ip:port>",
                "    Kill connection made from <ip:port>.",
                "KILL <option> <value> [<option> <value> [...]]",
                "    Kill connections. Options are:",
                "    * ADDR <ip:port>, LADDR <ip:port>, TYPE <type>, USER <username>, ID <client-id>, SKIPME (YES|NO)",
                "LIST [options ...]",
                "    Return information about client connections. Options:",
                "    * TYPE (NORMAL|MASTER|REPLICA|PUBSUB)",
                "    * ID <id> [<id> [...]]",
                "NO-EVICT (ON|OFF)",
                "    Protect current client connection from eviction.",
                "NO-TOUCH (ON|OFF)",
                "    Will not touch LRU/LFU stats when this mode is on.",
                "SETNAME <name>",
                "    Assign the name <name> to the current connection.",
                "SETINFO <option> <value>",
                "    Set client meta attr. Options are lib-name and lib-ver.");
    }
}
