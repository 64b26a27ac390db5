package io.workingdb.simulator;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.workingdb.simulator.Contents.Elements;
import io.workingdb.simulator.Contents.Field;
import io.workingdb.simulator.Contents.Group;
import io.workingdb.simulator.Contents.Hash;
import io.workingdb.simulator.Contents.Held;
import io.workingdb.simulator.Contents.Members;
import io.workingdb.simulator.Contents.Scores;
import io.workingdb.simulator.Contents.Stream;
import io.workingdb.simulator.Contents.Text;
import io.workingdb.simulator.Contents.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Gathers commands for a server, each answered by a line, and what it must hold after them.
final class Filling {
    private static final int WORDS_MAX = 200;

    private final Contents contents = new Contents();
    private final StringBuilder commands = new StringBuilder();
    private int count;
    private int selected;

    /// What the server must hold after all commands so far.
    Contents contents() {
        return contents;
    }

    /// Commands gathered since the last {@link #take}.
    int count() {
        return count;
    }

    /// Hands the commands out, which are for a connection of their own.
    String take() {
        String taken = commands.toString();
        commands.setLength(0);
        count = 0;
        selected = 0;
        return taken;
    }

    void string(int database, String key, String value) {
        add(database, "SET", key, value);
        contents.put(database, key, new Text(value, 0), 0);
    }

    void append(int database, String key, String value) {
        add(database, "APPEND", key, value);
        Text text = (Text) held(database, key).value();
        contents.put(
                database,
                key,
                new Text(text.bytes() + value, text.flags()),
                held(database, key).deadlineMillis());
    }

    void flagged(int database, String key, String value, int flags) {
        add(database, "putflagged", key, value, Integer.toString(flags));
        contents.put(database, key, new Text(value, flags), 0);
    }

    void deadline(int database, String key, long millis) {
        add(database, "PEXPIREAT", key, Long.toString(millis));
        contents.put(database, key, held(database, key).value(), millis);
    }

    void delete(int database, String key) {
        add(database, "DEL", key);
        contents.remove(database, key);
    }

    void rename(int database, String from, String to) {
        add(database, "RENAME", from, to);
        Held moved = contents.remove(database, from);
        contents.put(database, to, moved.value(), moved.deadlineMillis());
    }

    void copy(int database, String from, int toDatabase, String to) {
        add(database, "COPY", from, to, "DB", Integer.toString(toDatabase), "REPLACE");
        Held copied = held(database, from);
        contents.put(toDatabase, to, copied.value().copy(), copied.deadlineMillis());
    }

    void flush(int database) {
        add(database, "FLUSHDB");
        contents.flush(database);
    }

    void field(int database, String key, String field, String value) {
        add(database, "putfields", key, field, value);
        Hash hash = value(database, key, Hash.class, new Hash(new TreeMap<>()));
        hash.fields().put(field, new Field(value, 0));
    }

    void fieldDeadline(int database, String key, String field, long millis) {
        add(database, "putfielddeadline", key, field, Long.toString(millis));
        TreeMap<String, Field> fields = ((Hash) held(database, key).value()).fields();
        fields.put(field, new Field(Objects.requireNonNull(fields.get(field)).value(), millis));
    }

    void dropField(int database, String key, String field) {
        add(database, "dropfield", key, field);
        TreeMap<String, Field> fields = ((Hash) held(database, key).value()).fields();
        fields.remove(field);
        forget(database, key, fields.isEmpty());
    }

    void members(int database, String key, List<String> members) {
        addEach(database, "addmembers", key, members);
        value(database, key, Members.class, new Members(new TreeSet<>())).members().addAll(members);
    }

    void dropMember(int database, String key, String member) {
        add(database, "dropmember", key, member);
        TreeSet<String> members = ((Members) held(database, key).value()).members();
        members.remove(member);
        forget(database, key, members.isEmpty());
    }

    void score(int database, String key, double score, String member) {
        add(database, "putscores", key, Double.toString(score), member);
        value(database, key, Scores.class, new Scores(new TreeMap<>())).scores().put(member, score);
    }

    void dropScore(int database, String key, String member) {
        add(database, "dropscore", key, member);
        TreeMap<String, Double> scores = ((Scores) held(database, key).value()).scores();
        scores.remove(member);
        forget(database, key, scores.isEmpty());
    }

    void elements(int database, String key, List<String> elements) {
        addEach(database, "addelements", key, elements);
        list(database, key).addAll(elements);
    }

    void insert(int database, String key, int index, String element) {
        add(database, "insertelement", key, Integer.toString(index), element);
        list(database, key).add(index, element);
    }

    void dropElements(int database, String key, int from, int to) {
        add(database, "dropelements", key, Integer.toString(from), Integer.toString(to));
        List<String> elements = list(database, key);
        elements.subList(from, to).clear();
        forget(database, key, elements.isEmpty());
    }

    void entry(int database, String key, String id, String... parts) {
        List<String> words = new ArrayList<>(List.of("addentry", key, id));
        words.addAll(List.of(parts));
        add(database, words.toArray(new String[0]));
        @Nullable Held held = contents.get(database, key);
        Stream before =
                held == null
                        ? new Stream(new TreeMap<>(), new TreeMap<>(), 0, "")
                        : (Stream) held.value();
        before.entries().put(id, List.of(parts));
        Stream now = new Stream(before.entries(), before.groups(), before.added() + 1, id);
        contents.put(database, key, now, held == null ? 0 : held.deadlineMillis());
    }

    void dropEntry(int database, String key, String id) {
        add(database, "dropentry", key, id);
        ((Stream) held(database, key).value()).entries().remove(id);
    }

    void group(int database, String key, String group) {
        add(database, "makegroup", key, group);
        groups(database, key).put(group, new Group("0-0", new TreeMap<>()));
    }

    void readGroup(int database, String key, String group, String consumer, int count) {
        add(database, "readgroup", key, group, consumer, Integer.toString(count));
        Group before = Objects.requireNonNull(groups(database, key).get(group));
        String last = before.lastId();
        Stream stream = (Stream) held(database, key).value();
        int left = count;
        for (String id : stream.entries().tailMap(last, false).keySet()) {
            if (left-- == 0) {
                break;
            }
            before.pending().put(id, consumer);
            last = id;
        }
        stream.groups().put(group, new Group(last, before.pending()));
    }

    void acknowledge(int database, String key, String group, String id) {
        add(database, "acknowledge", key, group, id);
        Objects.requireNonNull(groups(database, key).get(group)).pending().remove(id);
    }

    private Map<String, Group> groups(int database, String key) {
        return ((Stream) held(database, key).value()).groups();
    }

    private List<String> list(int database, String key) {
        return value(database, key, Elements.class, new Elements(new ArrayList<>())).elements();
    }

    private Held held(int database, String key) {
        return Objects.requireNonNull(contents.get(database, key), key);
    }

    private <T extends Value> T value(int database, String key, Class<T> type, T empty) {
        @Nullable Held held = contents.get(database, key);
        if (held == null) {
            contents.put(database, key, empty, 0);
            return empty;
        }
        return type.cast(held.value());
    }

    private void forget(int database, String key, boolean isEmpty) {
        if (isEmpty) {
            contents.remove(database, key);
        }
    }

    private void addEach(int database, String command, String key, List<String> words) {
        for (int from = 0; from < words.size(); from += WORDS_MAX) {
            List<String> all = new ArrayList<>(List.of(command, key));
            all.addAll(words.subList(from, Math.min(words.size(), from + WORDS_MAX)));
            add(database, all.toArray(new String[0]));
        }
    }

    private void add(int database, String... words) {
        if (database != selected) {
            selected = database;
            append("SELECT", Integer.toString(database));
        }
        append(words);
    }

    private void append(String... words) {
        commands.append(OneShotClient.command(words));
        count++;
    }

    /// Text of this length, which repeats itself at no multiple of a block.
    static String text(String begin, int length) {
        StringBuilder text = new StringBuilder(begin);
        for (int i = 0; text.length() < length; i++) {
            text.append(' ').append(begin).append(i % 97);
        }
        return new String(text.toString().getBytes(ISO_8859_1), 0, length, ISO_8859_1);
    }
}
