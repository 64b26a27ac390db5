package io.workingdb.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a server holds, element by element, in collections of the JDK: made by a test as it should be, or read out of a server
/// ({@link ContentsReader}) as it is. Bytes are text, one for each character.
final class Contents {
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
    }

    /// A string, with Memcached's flags.
    record Text(String bytes, int flags) implements Value {
        @Override
        public Value copy() {
            return this;
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
    }

    /// A set.
    record Members(TreeSet<String> members) implements Value {
        @Override
        public Value copy() {
            return new Members(new TreeSet<>(members));
        }
    }

    /// A sorted set: scores by member.
    record Scores(TreeMap<String, Double> scores) implements Value {
        @Override
        public Value copy() {
            return new Scores(new TreeMap<>(scores));
        }
    }

    /// A list.
    record Elements(List<String> elements) implements Value {
        @Override
        public Value copy() {
            return new Elements(new ArrayList<>(elements));
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
        long sum = 0;
        for (var each : keys.entrySet()) {
            sum = 31 * sum + each.hashCode();
        }
        return sum;
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
