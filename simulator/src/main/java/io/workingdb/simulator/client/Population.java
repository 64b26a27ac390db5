package io.workingdb.simulator.client;

import io.workingdb.core.random.Random64;
import io.workingdb.simulator.model.KeySet;
import java.util.ArrayList;
import java.util.List;

/// All sets of keys of a run: a few in use, the others left as they are until the end, when everything is read once more.
public final class Population {
    /// Longer than what the tree keeps in line (240 bytes).
    private static final int LONG_NAME_BYTES = 300;

    private final WorkloadOptions options;
    private final Random64 random;
    private final List<Target> all = new ArrayList<>();
    private final List<Target> active = new ArrayList<>();
    private final Journal journal;

    /// Keys as `options` say.
    public Population(WorkloadOptions options, Random64 random, Journal journal) {
        this.options = options;
        this.random = random;
        this.journal = journal;
        for (int i = 0; i < options.active(); i++) {
            active.add(create());
        }
    }

    /// Every set of keys there ever was.
    public List<Target> all() {
        return all;
    }

    /// One of those in use.
    Target pick(Random64 by) {
        int at = by.below(active.size());
        Target picked = active.get(at);
        if (picked.operations >= options.lifeOperations() || picked.open >= options.openMax()) {
            picked = create();
            active.set(at, picked);
        }
        return picked;
    }

    private Target create() {
        int number = all.size();
        Kind kind = drawKind();
        int count = kind == Kind.MULTI ? 2 + random.below(2) : kind.keys();
        int database = random.below(options.databases());
        List<String> names = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            String name = "k" + number + (count == 1 ? "" : "." + i);
            names.add(
                    options.longNames() && random.chance(1, 3)
                            ? name + "-".repeat(LONG_NAME_BYTES) + name
                            : name);
        }
        Target target = new Target(kind, new KeySet(database, names, kind.expires()));
        all.add(target);
        journal.joined(target);
        return target;
    }

    private Kind drawKind() {
        int at = random.below(options.total());
        for (Kind kind : Kind.values()) {
            at -= options.weights().get(kind.ordinal());
            if (at < 0) {
                return kind;
            }
        }
        throw new IllegalStateException("weights add up to their total");
    }
}
