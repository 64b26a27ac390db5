package io.workingdb.simulator;

import static io.workingdb.core.invariant.Invariant.check;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.workingdb.core.keyspace.CollectionRecord.Found;
import io.workingdb.core.keyspace.Keyspace;
import io.workingdb.core.keyspace.collection.EntryFields;
import io.workingdb.core.keyspace.collection.PendingEntries;
import io.workingdb.core.keyspace.collection.StreamConsumers;
import io.workingdb.core.keyspace.collection.StreamEntries;
import io.workingdb.core.keyspace.collection.StreamGroups;
import io.workingdb.core.keyspace.collection.StreamId;
import io.workingdb.core.storage.map.Slice;
import io.workingdb.simulator.Contents.Group;
import io.workingdb.simulator.Contents.Stream;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Reads a stream, its groups, and what is pending in them, by each of the ways there are.
final class StreamContentsReader {
    private final StreamEntries stream;
    private final StreamGroups groups;
    private final PendingEntries pending;
    private final StreamConsumers consumers;
    private final EntryFields fields = new EntryFields();
    private final Slice slice = new Slice();
    private final Slice part = new Slice();

    StreamContentsReader(Keyspace keyspace) {
        stream = new StreamEntries(keyspace);
        groups = new StreamGroups(stream);
        pending = new PendingEntries(groups);
        consumers = new StreamConsumers(groups, pending);
    }

    Stream read(int database, MemorySegment name, int length) {
        check(stream.open(database, name, 0, length) == Found.THERE, "a stream opens");
        TreeMap<String, List<String>> entries = new TreeMap<>();
        boolean more = stream.ceiling(new StreamId(), slice);
        while (more) {
            entries.put(stream.id().toString(), parts(slice));
            more = stream.next(slice);
        }
        check(entries.size() == stream.count(), "every entry is counted", entries.size(), length);
        entries.forEach((id, parts) -> {
            boolean same = stream.get(StreamCommands.id(id), slice) && parts(slice).equals(parts);
            check(same, "an entry that is met is found");
        });
        TreeMap<String, Group> all = new TreeMap<>();
        for (boolean next = groups.first(); next; next = groups.next()) {
            groups.name(slice);
            all.put(text(slice), group());
        }
        check(all.size() == groups.count(), "every group is counted", all.size(), length);
        return new Stream(entries, all, stream.added(), stream.lastId().toString());
    }

    private List<String> parts(Slice entry) {
        List<String> parts = new ArrayList<>();
        fields.of(entry);
        while (fields.next(part)) {
            parts.add(text(part));
        }
        return parts;
    }

    private Group group() {
        TreeMap<String, String> waiting = new TreeMap<>();
        for (boolean more = pending.ceiling(new StreamId()); more; more = pending.next()) {
            consumers.name(pending.consumer(), part);
            waiting.put(pending.id().toString(), text(part));
        }
        check(waiting.size() == pending.count(), "what is pending is counted", waiting.size(), 0);
        long ofAll = 0;
        for (boolean more = consumers.first(); more; more = consumers.next()) {
            ofAll += pending.count(consumers.number());
        }
        check(ofAll == waiting.size(), "what is pending is somebody's", ofAll, waiting.size());
        return new Group(groups.lastId().toString(), waiting);
    }

    private static String text(Slice bytes) {
        return new String(bytes.toBytes(), ISO_8859_1);
    }
}
