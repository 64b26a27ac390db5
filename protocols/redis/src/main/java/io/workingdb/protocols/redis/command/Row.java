package io.workingdb.protocols.redis.command;

import io.workingdb.protocols.session.Command;
import io.workingdb.protocols.session.CommandFlag;
import java.util.ArrayList;
import java.util.List;

/// One command: its row in the table.
///
/// @param id number in the log, never changed nor reused; 0 for a subcommand, whose container is what is logged
/// @param name lower case; a subcommand's is `container|name`
/// @param arity number of words with the name, exactly; negative: at least so many
/// @param flags Redis' flags, separated by blanks; and four of ours: `here`, the command concerns the connection or the node, so
///     it runs on the connection's reactor; `grows`, `undone` and `flushes`, see {@link CommandFlag#GROWS} and those behind it
/// @param keys empty, or `first last step` and the use of each key specification: `1 2 1 RW access, OW update`
/// @param handler what it does
/// @param text the row as it was written, for {@link #docs}
/// @param subcommands rows of its subcommands; of most commands none
record Row(
        int id,
        String name,
        int arity,
        String flags,
        String keys,
        Command.Handler handler,
        String text,
        List<Row> subcommands) {
    /// Those that COMMAND INFO does not show.
    private static final List<String> OURS = List.of("here", "grows", "undone", "flushes");

    /// Flags in the order of {@link #BITS}, and behind them those that are only shown.
    private static final List<String> FLAGS =
            List.of(
                    "write",
                    "readonly",
                    "denyoom",
                    "admin",
                    "loading",
                    "fast",
                    "no_auth",
                    "here",
                    "grows",
                    "undone",
                    "flushes",
                    "noscript",
                    "stale",
                    "no_multi",
                    "allow_busy");

    private static final int[] BITS = {
        CommandFlag.WRITE,
        CommandFlag.READONLY,
        CommandFlag.DENYOOM,
        CommandFlag.ADMIN,
        CommandFlag.LOADING,
        CommandFlag.FAST,
        CommandFlag.NO_AUTH,
        CommandFlag.CONNECTION,
        CommandFlag.GROWS,
        CommandFlag.UNDONE,
        CommandFlag.FLUSHES
    };

    /// Reads a command without subcommands; see {@link #of(String, Command.Handler, List)}.
    static Row of(String text, Command.Handler handler) {
        return of(text, handler, List.of());
    }

    /// Reads a row:
    ///
    /// ```
    /// id name arity flags
    /// keys: first last step use, use      for a command with keys
    /// docs: group since complexity
    /// acl: categories                     where they differ from what the group says
    /// text: summary
    /// args: syntax                        where it has arguments
    /// tips: tips                          where it has any
    /// ```
    static Row of(String text, Command.Handler handler, List<Row> subcommands) {
        String[] head = text.substring(0, lineEnd(text, 0)).split(" ", 4);
        return new Row(
                Integer.parseInt(head[0]),
                head[1],
                Integer.parseInt(head[2]),
                head.length > 3 ? head[3] : "",
                field(text, "\nkeys: "),
                handler,
                text,
                subcommands);
    }

    private static String field(String text, String label) {
        int at = text.indexOf(label);
        int from = at + label.length();
        return at < 0 ? "" : text.substring(from, lineEnd(text, from));
    }

    private static int lineEnd(String text, int from) {
        int end = text.indexOf('\n', from);
        return end < 0 ? text.length() : end;
    }

    /// What COMMAND tells, read when somebody asks: a node that starts needs none of it.
    Docs docs() {
        String[] docs = field(text, "\ndocs: ").split(" ", 3);
        String acl = field(text, "\nacl: ");
        return new Docs(
                docs[0],
                acl.isEmpty() ? categoriesOf(docs[0]) : acl,
                docs[1],
                docs[2],
                field(text, "\ntext: "),
                field(text, "\nargs: "),
                field(text, "\ntips: "));
    }

    private static String categoriesOf(String group) {
        return group.equals("generic") ? "keyspace" : group;
    }

    /// The row as everybody else sees it.
    Command toCommand() {
        List<String> names = new ArrayList<>();
        for (Row subcommand : subcommands) {
            names.add(subcommand.lastName());
        }
        return new Command(id, name, arity, flagBits(), key(0), key(1), key(2), handler, names);
    }

    /// The subcommand's own name, or the command's.
    String lastName() {
        return name.substring(name.indexOf('|') + 1);
    }

    /// Position of the first key (0), of the last (1), and the distance between keys (2).
    int key(int index) {
        return keys.isEmpty() ? 0 : Integer.parseInt(keys.split(" ")[index]);
    }

    /// How each key specification uses its keys: Redis' flags, separated by blanks.
    List<String> keyUses() {
        return keys.isEmpty() ? List.of() : List.of(keys.split(" ", 4)[3].split(", "));
    }

    /// Flags as COMMAND INFO shows them.
    List<String> shownFlags() {
        List<String> shown = new ArrayList<>();
        for (String flag : words(flags)) {
            if (!OURS.contains(flag)) {
                shown.add(flag);
            }
        }
        return shown;
    }

    /// ACL categories in Redis' order: those named, and those that follow from flags.
    List<String> categories() {
        List<String> named = words(docs().categories());
        List<String> all = new ArrayList<>();
        addIf(all, "@keyspace", named.contains("keyspace"));
        addIf(all, "@read", has("readonly"));
        addIf(all, "@write", has("write"));
        addIf(all, "@string", named.contains("string"));
        addIf(all, "@admin", has("admin"));
        addIf(all, "@fast", has("fast"));
        addIf(all, "@slow", !has("fast"));
        addIf(all, "@dangerous", has("admin") || named.contains("dangerous"));
        addIf(all, "@connection", named.contains("connection"));
        return all;
    }

    /// The words of `text`, none if it is empty.
    static List<String> words(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }

    private boolean has(String flag) {
        return words(flags).contains(flag);
    }

    private static void addIf(List<String> list, String word, boolean wanted) {
        if (wanted) {
            list.add(word);
        }
    }

    private int flagBits() {
        int bits = 0;
        for (String flag : words(flags)) {
            int index = FLAGS.indexOf(flag);
            if (index < 0) {
                throw new IllegalArgumentException("a flag that Redis does not have: flag=" + flag);
            }
            bits |= index < BITS.length ? BITS[index] : 0;
        }
        return bits;
    }
}
