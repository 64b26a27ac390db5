package io.workingdb.simulator;

import static io.workingdb.core.invariant.Invariant.check;

import io.workingdb.core.keyspace.CollectionRecord.Found;
import io.workingdb.core.keyspace.Keyspace;
import io.workingdb.core.keyspace.collection.EntryVisitor;
import io.workingdb.core.keyspace.collection.PendingEntries;
import io.workingdb.core.keyspace.collection.StreamConsumers;
import io.workingdb.core.keyspace.collection.StreamDelivery;
import io.workingdb.core.keyspace.collection.StreamEntries;
import io.workingdb.core.keyspace.collection.StreamGroups;
import io.workingdb.core.keyspace.collection.StreamId;
import io.workingdb.core.storage.map.Slice;
import io.workingdb.protocols.session.Arguments;
import io.workingdb.protocols.session.Call;
import io.workingdb.protocols.session.Command;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Streams and their groups, as {@link CollectionCommands} has the other types. Ids are written as Redis does: `1000-3`.
final class StreamCommands {
    /// When everything is delivered: the time of a delivery is no part of {@link Contents}.
    private static final long DELIVERED_MILLIS = 12_345;

    private @Nullable Types types;

    /// Streams of one keyspace.
    private record Types(
            Keyspace keyspace,
            StreamEntries stream,
            StreamGroups groups,
            PendingEntries pending,
            StreamConsumers consumers,
            StreamDelivery delivery) {
        static Types of(Keyspace keyspace) {
            StreamEntries stream = new StreamEntries(keyspace);
            StreamGroups groups = new StreamGroups(stream);
            PendingEntries pending = new PendingEntries(groups);
            return new Types(
                    keyspace,
                    stream,
                    groups,
                    pending,
                    new StreamConsumers(groups, pending),
                    new StreamDelivery(groups, pending));
        }
    }

    List<Command> commands() {
        return List.of(
                CollectionCommands.write(4_013, "addentry", -5, this::addEntry),
                CollectionCommands.write(4_014, "dropentry", 3, this::dropEntry),
                CollectionCommands.write(4_015, "makegroup", 3, this::makeGroup),
                CollectionCommands.write(4_016, "readgroup", 5, this::readGroup),
                CollectionCommands.write(4_017, "acknowledge", 4, this::acknowledge));
    }

    static StreamId id(String text) {
        String[] parts = text.split("-", 2);
        return new StreamId(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }

    private Types open(Call call) {
        Types known = types;
        if (known == null || known.keyspace != call.keyspace) {
            known = Types.of(call.keyspace);
            types = known;
        }
        Arguments a = call.arguments;
        Found found = known.stream.open(call.database, a.segment(), a.offset(0), a.length(0));
        check(found != Found.OTHER_TYPE, "a test keeps to the type of a key");
        return known;
    }

    private Types openGroup(Call call) {
        Types open = open(call);
        Arguments a = call.arguments;
        check(open.groups.find(a.segment(), a.offset(1), a.length(1)), "the group is there");
        return open;
    }

    /// KEY ID FIELD VALUE, and any number of further pairs
    private void addEntry(Call call) {
        Arguments a = call.arguments;
        StreamEntries.Parts parts =
                new StreamEntries.Parts() {
                    @Override
                    public int count() {
                        return a.count() - 2;
                    }

                    @Override
                    public void part(int index, Slice out) {
                        out.set(a.segment(), a.offset(index + 2), a.length(index + 2));
                    }
                };
        StreamEntries.Added added = open(call).stream.add(id(a.text(1)), parts);
        check(added == StreamEntries.Added.ADDED, "ids ascend");
        call.reply.ok();
    }

    /// KEY ID
    private void dropEntry(Call call) {
        boolean was = open(call).stream.delete(id(call.arguments.text(1)));
        call.reply.integer(was ? 1 : 0);
    }

    /// KEY GROUP, which has read nothing yet
    private void makeGroup(Call call) {
        Arguments a = call.arguments;
        Types open = open(call);
        boolean isNew =
                open.groups.create(a.segment(), a.offset(1), a.length(1), new StreamId(), 0);
        call.reply.integer(isNew ? 1 : 0);
    }

    /// KEY GROUP CONSUMER COUNT
    private void readGroup(Call call) {
        Arguments a = call.arguments;
        Types open = openGroup(call);
        open.consumers.create(a.segment(), a.offset(2), a.length(2), DELIVERED_MILLIS);
        check(open.consumers.find(a.segment(), a.offset(2), a.length(2)), "the consumer is there");
        long limit = Long.parseLong(a.text(3));
        EntryVisitor nobody =
                new EntryVisitor() {
                    @Override
                    public void entry(StreamId id, Slice content) {}

                    @Override
                    public void gone(StreamId id) {}
                };
        long number = open.consumers.number();
        call.reply.integer(open.delivery.deliver(number, DELIVERED_MILLIS, true, limit, nobody));
    }

    /// KEY GROUP ID
    private void acknowledge(Call call) {
        boolean was = openGroup(call).pending.remove(id(call.arguments.text(2)));
        call.reply.integer(was ? 1 : 0);
    }
}
