package io.workingdb.simulator;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.keyspace.CollectionRecord.Found;
import io.workingdb.core.keyspace.Keyspace;
import io.workingdb.core.keyspace.collection.HashFields;
import io.workingdb.core.keyspace.collection.ListElements;
import io.workingdb.core.keyspace.collection.SetMembers;
import io.workingdb.core.keyspace.collection.SortedSetMembers;
import io.workingdb.protocols.session.Arguments;
import io.workingdb.protocols.session.Call;
import io.workingdb.protocols.session.Command;
import io.workingdb.protocols.session.CommandFlag;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What Redis' language does not have yet: commands that make and change collections, entries of the log like all others; and one that reads
/// everything there is.
///
/// They are for tests: the most direct way from an entry to the keyspace's own classes. A type that joins the keyspace joins here, in {@link Contents}
/// and in {@link EveryType}.
final class CollectionCommands {
    private final Consumer<Contents> reader;
    private @Nullable Types types;

    /// Collections of one keyspace.
    private record Types(
            Keyspace keyspace,
            HashFields hash,
            SetMembers set,
            SortedSetMembers sorted,
            ListElements list) {}

    /// @param reader takes what `readall` finds
    CollectionCommands(Consumer<Contents> reader) {
        this.reader = reader;
    }

    List<Command> commands() {
        List<Command> all = new ArrayList<>(new StreamCommands().commands());
        all.addAll(others());
        return all;
    }

    private List<Command> others() {
        return List.of(
                write(4_001, "putflagged", 4, this::putFlagged),
                write(4_002, "putfields", -4, this::putFields),
                write(4_003, "putfielddeadline", 4, this::putFieldDeadline),
                write(4_004, "dropfield", 3, this::dropField),
                write(4_005, "addmembers", -3, this::addMembers),
                write(4_006, "dropmember", 3, this::dropMember),
                write(4_007, "putscores", -4, this::putScores),
                write(4_008, "dropscore", 3, this::dropScore),
                write(4_009, "addelements", -3, this::addElements),
                write(4_010, "insertelement", 4, this::insertElement),
                write(4_011, "dropelements", 4, this::dropElements),
                new Command(
                        4_012,
                        "readall",
                        1,
                        CommandFlag.READONLY,
                        0,
                        0,
                        0,
                        this::readAll,
                        List.of()));
    }

    static Command write(int id, String name, int words, Command.Handler handler) {
        int flags = CommandFlag.WRITE | CommandFlag.DENYOOM;
        return new Command(id, name, words, flags, 1, 1, 1, handler, List.of());
    }

    private Types types(Call call) {
        Types known = types;
        if (known == null || known.keyspace != call.keyspace) {
            Keyspace keyspace = call.keyspace;
            known =
                    new Types(
                            keyspace,
                            new HashFields(keyspace),
                            new SetMembers(keyspace),
                            new SortedSetMembers(keyspace),
                            new ListElements(keyspace));
            types = known;
        }
        return known;
    }

    /// KEY VALUE FLAGS
    private void putFlagged(Call call) {
        Arguments a = call.arguments;
        MemorySegment all = a.segment();
        call.keyspace.put(
                call.database,
                all,
                a.offset(0),
                a.length(0),
                all,
                a.offset(1),
                a.length(1),
                Keyspace.NO_DEADLINE);
        call.keyspace.flags((int) integer(a, 2));
        call.reply.ok();
    }

    /// KEY FIELD VALUE, and any number of further pairs
    private void putFields(Call call) {
        Arguments a = call.arguments;
        HashFields hash = hash(call);
        int added = 0;
        for (int i = 1; i < a.count(); i += 2) {
            boolean isNew =
                    hash.put(
                            a.segment(),
                            a.offset(i),
                            a.length(i),
                            a.segment(),
                            a.offset(i + 1),
                            a.length(i + 1));
            added += isNew ? 1 : 0;
        }
        call.reply.integer(added);
    }

    /// KEY FIELD MILLIS, 0 for none
    private void putFieldDeadline(Call call) {
        Arguments a = call.arguments;
        boolean there = hash(call).deadline(a.segment(), a.offset(1), a.length(1), integer(a, 2));
        call.reply.integer(there ? 1 : 0);
    }

    /// KEY FIELD
    private void dropField(Call call) {
        Arguments a = call.arguments;
        boolean was = hash(call).delete(a.segment(), a.offset(1), a.length(1));
        call.reply.integer(was ? 1 : 0);
    }

    /// KEY MEMBER, and any number of further ones
    private void addMembers(Call call) {
        Arguments a = call.arguments;
        SetMembers set = set(call);
        int added = 0;
        for (int i = 1; i < a.count(); i++) {
            added += set.add(a.segment(), a.offset(i), a.length(i)) ? 1 : 0;
        }
        call.reply.integer(added);
    }

    /// KEY MEMBER
    private void dropMember(Call call) {
        Arguments a = call.arguments;
        boolean was = set(call).remove(a.segment(), a.offset(1), a.length(1));
        call.reply.integer(was ? 1 : 0);
    }

    /// KEY SCORE MEMBER, and any number of further pairs
    private void putScores(Call call) {
        Arguments a = call.arguments;
        SortedSetMembers sorted = sorted(call);
        int added = 0;
        for (int i = 1; i < a.count(); i += 2) {
            double score = Double.parseDouble(a.text(i));
            SortedSetMembers.Change change =
                    sorted.put(a.segment(), a.offset(i + 1), a.length(i + 1), score);
            added += change == SortedSetMembers.Change.ADDED ? 1 : 0;
        }
        call.reply.integer(added);
    }

    /// KEY MEMBER
    private void dropScore(Call call) {
        Arguments a = call.arguments;
        boolean was = sorted(call).remove(a.segment(), a.offset(1), a.length(1));
        call.reply.integer(was ? 1 : 0);
    }

    /// KEY ELEMENT, and any number of further ones, behind the last
    private void addElements(Call call) {
        Arguments a = call.arguments;
        ListElements list = list(call);
        for (int i = 1; i < a.count(); i++) {
            list.insert(list.count(), a.segment(), a.offset(i), a.length(i));
        }
        call.reply.integer(list.count());
    }

    /// KEY INDEX ELEMENT
    private void insertElement(Call call) {
        Arguments a = call.arguments;
        ListElements list = list(call);
        list.insert(integer(a, 1), a.segment(), a.offset(2), a.length(2));
        call.reply.integer(list.count());
    }

    /// KEY FROM TO
    private void dropElements(Call call) {
        Arguments a = call.arguments;
        long from = integer(a, 1);
        list(call).remove(from, integer(a, 2));
        call.reply.ok();
    }

    private void readAll(Call call) {
        Contents all = new ContentsReader(call.keyspace).read();
        reader.accept(all);
        call.reply.integer(all.count());
    }

    private HashFields hash(Call call) {
        Arguments a = call.arguments;
        HashFields hash = types(call).hash;
        opened(hash.open(call.database, a.segment(), a.offset(0), a.length(0)));
        return hash;
    }

    private SetMembers set(Call call) {
        Arguments a = call.arguments;
        SetMembers set = types(call).set;
        opened(set.open(call.database, a.segment(), a.offset(0), a.length(0)));
        return set;
    }

    private SortedSetMembers sorted(Call call) {
        Arguments a = call.arguments;
        SortedSetMembers sorted = types(call).sorted;
        opened(sorted.open(call.database, a.segment(), a.offset(0), a.length(0)));
        return sorted;
    }

    private ListElements list(Call call) {
        Arguments a = call.arguments;
        ListElements list = types(call).list;
        opened(list.open(call.database, a.segment(), a.offset(0), a.length(0)));
        return list;
    }

    private static void opened(Found found) {
        Invariant.check(found != Found.OTHER_TYPE, "a test keeps to the type of a key");
    }

    private static long integer(Arguments arguments, int index) {
        return Long.parseLong(arguments.text(index));
    }
}
