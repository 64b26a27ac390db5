package io.workingdb.simulator;

import io.workingdb.core.random.Random64;
import io.workingdb.simulator.Contents.Elements;
import io.workingdb.simulator.Contents.Hash;
import io.workingdb.simulator.Contents.Held;
import io.workingdb.simulator.Contents.Members;
import io.workingdb.simulator.Contents.Scores;
import io.workingdb.simulator.Contents.Text;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Random changes to a few keys of every type in two databases. Keys grow until they are rows, shrink, go as a whole, are moved and copied.
final class RandomChanges {
    private static final String[] TYPES = {"string", "hash", "set", "sorted set", "list"};
    private static final int KEYS_PER_TYPE = 3;
    private static final int WORDS = 400;

    private final Filling filling;
    private final Random64 random;

    RandomChanges(Filling filling, Random64 random) {
        this.filling = filling;
        this.random = random;
    }

    /// Gathers one more command.
    void next() {
        int database = random.below(2);
        String type = TYPES[random.below(TYPES.length)];
        String key = type + " " + random.below(KEYS_PER_TYPE) + longName(type);
        Held held = filling.contents().get(database, key);
        if (held != null && random.chance(1, 40)) {
            filling.delete(database, key);
        } else if (held != null && random.chance(1, 40)) {
            filling.rename(database, key, type + " " + random.below(KEYS_PER_TYPE) + " moved");
        } else if (held != null && random.chance(1, 40)) {
            filling.copy(database, key, 1 - database, key);
        } else {
            change(database, type, key, held);
        }
    }

    /// Sorted sets have long names.
    private static String longName(String type) {
        return type.equals("sorted set") ? " with a long name".repeat(20) : "";
    }

    private void change(int database, String type, String key, @Nullable Held held) {
        switch (type) {
            case "string" -> string(database, key, held);
            case "hash" -> hash(database, key, held);
            case "set" -> set(database, key, held);
            case "sorted set" -> sorted(database, key, held);
            default -> list(database, key, held);
        }
    }

    private void string(int database, String key, @Nullable Held held) {
        if (held != null && ((Text) held.value()).bytes().length() < 9_000 && random.chance(1, 2)) {
            filling.append(database, key, value());
        } else {
            filling.string(database, key, value());
        }
    }

    private void hash(int database, String key, @Nullable Held held) {
        String field = word();
        boolean has = held != null && ((Hash) held.value()).fields().containsKey(field);
        if (has && random.chance(1, 2)) {
            filling.dropField(database, key, field);
        } else if (has) {
            filling.fieldDeadline(database, key, field, EveryType.LATER + random.below(9));
        } else {
            filling.field(database, key, field, value());
        }
    }

    private void set(int database, String key, @Nullable Held held) {
        String member = word();
        if (held != null && ((Members) held.value()).members().contains(member)) {
            filling.dropMember(database, key, member);
        } else {
            List<String> members = new ArrayList<>();
            for (int i = 1 + (int) random.logUniform(100); i > 0; i--) {
                members.add(word());
            }
            filling.members(database, key, members);
        }
    }

    private void sorted(int database, String key, @Nullable Held held) {
        String member = word();
        boolean is = held != null && ((Scores) held.value()).scores().containsKey(member);
        if (is && random.chance(1, 3)) {
            filling.dropScore(database, key, member);
        } else {
            filling.score(database, key, random.below(40) / 4.0, member);
        }
    }

    private void list(int database, String key, @Nullable Held held) {
        int count = held == null ? 0 : ((Elements) held.value()).elements().size();
        if (count > 0 && random.chance(1, 6)) {
            int from = random.below(count);
            filling.dropElements(database, key, from, from + 1 + random.below(count - from));
        } else if (random.chance(1, 2)) {
            filling.insert(database, key, random.below(count + 1), value());
        } else {
            List<String> elements = new ArrayList<>();
            for (int i = 1 + (int) random.logUniform(60); i > 0; i--) {
                elements.add(word());
            }
            filling.elements(database, key, elements);
        }
    }

    private String word() {
        int which = random.below(WORDS);
        return which % 3 == 0 ? Integer.toString(which) : "word" + which;
    }

    private String value() {
        return Filling.text("v" + random.below(1_000), (int) random.logUniform(1_500));
    }
}
