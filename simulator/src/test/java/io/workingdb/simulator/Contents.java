package io.workingdb.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.workingdb.core.trace.Hash64;
import io.workingdb.core.trace.Sink;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a server holds, element by element, in collections of the JDK: made by a test as it should be, or read out of a server
/// ({@link ContentsReader}) as it is. Bytes are text, one for each character.
final class Contents {
    private static final int NAME_SHOWN_MAX = 60;

    private final TreeMap<Key, Held> keys = new TreeMap<>();

    /// Name of a key in its database.
    record Key(int database, String name) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int order = Integer.compare(database, other.database);
            return order == 0 ? name.compareTo(other.name) : order;
        }
    }

    /// What a key holds.
    ///
    /// @param deadlineMillis 0 if it stays
    record Held(Value value, long deadlineMillis) {}

    /// A value of some type.
    sealed interface Value {
        /// Another that changes on its own.
        Value copy();

        /// What TYPE answers.
        String type();

        /// Number of its elements.
        int count();

        /// Feeds all that it holds.
        void feed(Sink sink);
    }

    /// A string, with Memcached's flags.
    record Text(String bytes, int flags) implements Value {
        @Override
        public Value copy() {
            return this;
        }

        @Override
        public String type() {
            return "string";
        }

        @Override
        public int count() {
            return 1;
        }

        @Override
        public void feed(Sink sink) {
            put(sink, bytes);
            sink.put(flags);
        }
    }

    /// A field's value, and the deadline, 0 if it has none.
    record Field(String value, long deadlineMillis) {}

    /// A hash.
    record Hash(TreeMap<String, Field> fields) implements Value {
        @Override
        public Value copy() {
            return new Hash(new TreeMap<>(fields));
        }

        @Override
        public String type() {
            return "hash";
        }

        @Override
        public int count() {
            return fields.size();
        }

        @Override
        public void feed(Sink sink) {
            fields.forEach((name, field) -> {
                put(sink, name);
                put(sink, field.value);
                sink.put(field.deadlineMillis);
            });
        }
    }

    /// A set.
    record Members(TreeSet<String> members) implements Value {
        @Override
        public Value copy() {
            return new Members(new TreeSet<>(members));
        }

        @Override
        public String type() {
            return "set";
        }

        @Override
        public int count() {
            return members.size();
        }

        @Override
        public void feed(Sink sink) {
            members.forEach(member -> put(sink, member));
        }
    }

    /// A sorted set: scores by member.
    record Scores(TreeMap<String, Double> scores) implements Value {
        @Override
        public Value copy() {
            return new Scores(new TreeMap<>(scores));
        }

        @Override
        public String type() {
            return "zset";
        }

        @Override
        public int count() {
            return scores.size();
        }

        @Override
        public void feed(Sink sink) {
            scores.forEach((member, score) -> {
                put(sink, member);
                sink.put(Double.doubleToRawLongBits(score));
            });
        }
    }

    /// A list.
    record Elements(List<String> elements) implements Value {
        @Override
        public Value copy() {
            return new Elements(new ArrayList<>(elements));
        }

        @Override
        public String type() {
            return "list";
        }

        @Override
        public int count() {
            return elements.size();
        }

        @Override
        public void feed(Sink sink) {
            elements.forEach(element -> put(sink, element));
        }
    }

    /// A group of a stream.
    ///
    /// @param lastId of the last entry that was delivered
    /// @param pending for which consumer each entry is pending, by id
    record Group(String lastId, TreeMap<String, String> pending) {}

    /// A stream: fields and values by turns, by id. Ids are as long as each other.
    ///
    /// @param added entries ever added
    record Stream(
            TreeMap<String, List<String>> entries,
            TreeMap<String, Group> groups,
            long added,
            String lastId)
            implements Value {
        @Override
        public Value copy() {
            TreeMap<String, Group> copied = new TreeMap<>();
            groups.forEach((name, group) ->
                    copied.put(name, new Group(group.lastId, new TreeMap<>(group.pending))));
            return new Stream(new TreeMap<>(entries), copied, added, lastId);
        }

        @Override
        public String type() {
            return "stream";
        }

        @Override
        public int count() {
            return entries.size();
        }

        @Override
        public void feed(Sink sink) {
            entries.forEach((id, parts) -> {
                put(sink, id);
                parts.forEach(part -> put(sink, part));
            });
            groups.forEach((name, group) -> {
                put(sink, name);
                put(sink, group.lastId);
                group.pending.forEach((id, consumer) -> {
                    put(sink, id);
                    put(sink, consumer);
                });
            });
            sink.put(added);
            put(sink, lastId);
        }
    }

    @Nullable Held get(int database, String name) {
        return keys.get(new Key(database, name));
    }

    void put(int database, String name, Value value, long deadlineMillis) {
        keys.put(new Key(database, name), new Held(value, deadlineMillis));
    }

    /// Removes a key that is there.
    Held remove(int database, String name) {
        return Objects.requireNonNull(keys.remove(new Key(database, name)), name);
    }

    void flush(int database) {
        keys.keySet().removeIf(key -> key.database == database);
    }

    int count() {
        return keys.size();
    }

    /// A hash of everything, to remember what there was.
    long fingerprint() {
        Hash64 all = new Hash64(0);
        keys.forEach((key, held) -> {
            all.put(key.database);
            put(all, key.name);
            all.put(hash(held));
        });
        return all.value();
    }

    /// A line for each key: database, type, number of elements, deadline, a hash of all that it holds, and the key, or a hash of a long one.
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        keys.forEach((key, held) -> {
            boolean isLong = key.name.length() > NAME_SHOWN_MAX;
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "%d %s %d %d %016x %s",
                            key.database,
                            held.value.type(),
                            held.value.count(),
                            held.deadlineMillis,
                            hash(held),
                            isLong
                                    ? String.format(Locale.ROOT, "%016x", hash(key.name))
                                    : key.name));
        });
        return lines;
    }

    private static long hash(String text) {
        Hash64 hash = new Hash64(0);
        put(hash, text);
        return hash.value();
    }

    private static long hash(Held held) {
        Hash64 hash = new Hash64(held.deadlineMillis);
        held.value.feed(hash);
        return hash.value();
    }

    private static void put(Sink sink, String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        sink.put(bytes.length);
        sink.put(bytes, 0, bytes.length);
    }

    /// In which key this differs from another, for a person; "" if in none.
    String difference(Contents other) {
        TreeSet<Key> all = new TreeSet<>(keys.keySet());
        all.addAll(other.keys.keySet());
        StringBuilder text = new StringBuilder();
        for (Key key : all) {
            Held mine = keys.get(key);
            Held theirs = other.keys.get(key);
            if (!Objects.equals(mine, theirs)) {
                text.append("database ").append(key.database).append(" key ");
                text.append(brief(key.name)).append(": ").append(brief(mine));
                text.append(" and not ").append(brief(theirs)).append('\n');
            }
        }
        return text.toString();
    }

    private static String brief(@Nullable Object any) {
        String text = String.valueOf(any);
        return text.length() <= 200 ? text : text.substring(0, 200) + "... (" + text.length() + ")";
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Contents contents && keys.equals(contents.keys);
    }

    @Override
    public int hashCode() {
        return keys.hashCode();
    }
}
