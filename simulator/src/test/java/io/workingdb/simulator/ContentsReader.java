package io.workingdb.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.workingdb.core.config.NodeConfig;
import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.keyspace.CollectionRecord.Found;
import io.workingdb.core.keyspace.Keyspace;
import io.workingdb.core.keyspace.RecordType;
import io.workingdb.core.keyspace.collection.HashFields;
import io.workingdb.core.keyspace.collection.ListElements;
import io.workingdb.core.keyspace.collection.SetMembers;
import io.workingdb.core.keyspace.collection.SortedSetMembers;
import io.workingdb.core.storage.map.Slice;
import io.workingdb.simulator.Contents.Elements;
import io.workingdb.simulator.Contents.Field;
import io.workingdb.simulator.Contents.Hash;
import io.workingdb.simulator.Contents.Members;
import io.workingdb.simulator.Contents.Scores;
import io.workingdb.simulator.Contents.Text;
import io.workingdb.simulator.Contents.Value;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/// Reads everything out of a keyspace, each element in every way there is: found by its name or index, met in a scan or a walk, counted. Where two
/// ways do not agree, an invariant is broken.
final class ContentsReader {
    private static final int SCANNED = 100;

    private final Keyspace keyspace;
    private final HashFields hash;
    private final SetMembers set;
    private final SortedSetMembers sorted;
    private final ListElements list;
    private final StreamContentsReader stream;
    private final Slice slice = new Slice();

    private record Named(String name, RecordType type) {}

    ContentsReader(Keyspace keyspace) {
        this.keyspace = keyspace;
        hash = new HashFields(keyspace);
        set = new SetMembers(keyspace);
        sorted = new SortedSetMembers(keyspace);
        list = new ListElements(keyspace);
        stream = new StreamContentsReader(keyspace);
    }

    Contents read() {
        Contents all = new Contents();
        for (int database = 0; database < NodeConfig.DATABASES; database++) {
            List<Named> names = names(database);
            for (Named each : names) {
                read(database, each, all);
            }
            must(names.size() == keyspace.count(database), "every key is counted", names.size());
        }
        return all;
    }

    private List<Named> names(int database) {
        List<Named> names = new ArrayList<>();
        long cursor = 0;
        do {
            cursor =
                    keyspace.scan(
                            database,
                            cursor,
                            SCANNED,
                            (segment, offset, length, type) -> {
                                slice.set(segment, offset, length);
                                names.add(new Named(textOf(slice), type));
                            });
        } while (cursor != 0);
        return names;
    }

    private void read(int database, Named named, Contents all) {
        MemorySegment name = segment(named.name);
        int length = named.name.length();
        boolean there = keyspace.find(database, name, 0, length);
        must(there && keyspace.type() == named.type, "a key that is met is found", length);
        long deadline = keyspace.deadlineMillis();
        Value value =
                switch (named.type) {
                    case STRING -> text();
                    case HASH -> hash(hash.open(database, name, 0, length));
                    case SET -> members(set.open(database, name, 0, length));
                    case SORTED_SET -> scores(sorted.open(database, name, 0, length));
                    case LIST -> elements(list.open(database, name, 0, length));
                    case STREAM -> stream.read(database, name, length);
                };
        all.put(database, named.name, value, deadline);
    }

    private Text text() {
        int flags = keyspace.flags();
        keyspace.value(slice);
        return new Text(textOf(slice), flags);
    }

    private Hash hash(Found found) {
        must(found == Found.THERE, "a hash opens", 0);
        TreeMap<String, String> met = new TreeMap<>();
        long cursor = 0;
        do {
            cursor = hash.scan(cursor, SCANNED, (f, value) -> met.put(textOf(f), textOf(value)));
        } while (cursor != 0);
        must(met.size() == hash.count(), "every field is counted", hash.count());
        TreeMap<String, Field> fields = new TreeMap<>();
        met.forEach((name, value) -> {
            MemorySegment field = segment(name);
            boolean same = hash.get(field, 0, name.length(), slice) && textOf(slice).equals(value);
            must(same, "a field that is met is found", name.length());
            fields.put(name, new Field(value, hash.deadlineMillis(field, 0, name.length())));
        });
        return new Hash(fields);
    }

    private Members members(Found found) {
        must(found == Found.THERE, "a set opens", 0);
        TreeSet<String> members = new TreeSet<>();
        long cursor = 0;
        do {
            cursor = set.scan(cursor, SCANNED, member -> members.add(textOf(member)));
        } while (cursor != 0);
        must(members.size() == set.count(), "every member is counted", set.count());
        for (String each : members) {
            boolean is = set.contains(segment(each), 0, each.length());
            must(is, "a member that is met is one", each.length());
        }
        return new Members(members);
    }

    private Scores scores(Found found) {
        must(found == Found.THERE, "a sorted set opens", 0);
        TreeMap<String, Double> scores = new TreeMap<>();
        List<String> inOrder = new ArrayList<>();
        for (boolean more = sorted.at(0, slice); more; more = sorted.next(slice)) {
            inOrder.add(textOf(slice));
            scores.put(inOrder.getLast(), sorted.score());
        }
        must(scores.size() == sorted.count(), "every member is counted", sorted.count());
        for (int rank = 0; rank < inOrder.size(); rank++) {
            String member = inOrder.get(rank);
            MemorySegment bytes = segment(member);
            boolean same =
                    sorted.find(bytes, 0, member.length())
                            && Double.valueOf(sorted.score()).equals(scores.get(member));
            must(same, "a member has one score", rank);
            must(sorted.rank(bytes, 0, member.length()) == rank, "a member has its rank", rank);
        }
        return new Scores(scores);
    }

    private Elements elements(Found found) {
        must(found == Found.THERE, "a list opens", 0);
        List<String> elements = new ArrayList<>();
        for (boolean more = list.at(0, slice); more; more = list.next(slice)) {
            elements.add(textOf(slice));
        }
        must(elements.size() == list.count(), "every element is counted", list.count());
        for (int i = 0; i < elements.size(); i++) {
            boolean same = list.at(i, slice) && textOf(slice).equals(elements.get(i));
            must(same, "an element has its index", i);
        }
        return new Elements(elements);
    }

    private void must(boolean holds, String what, long number) {
        Invariant.check(holds, what, number, keyspace.logTimeMillis());
    }

    private static MemorySegment segment(String text) {
        return MemorySegment.ofArray(text.getBytes(ISO_8859_1));
    }

    private static String textOf(Slice bytes) {
        return new String(bytes.toBytes(), ISO_8859_1);
    }
}
