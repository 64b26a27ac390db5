package io.workingdb.runtime.sim.disk;

import io.workingdb.core.random.Random64;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The names of one directory: as they are, as they were at the last sync, and the changes in between.
final class Directory {
    /// One creation or removal.
    ///
    /// @param inode null for a removal
    private record Change(long number, String name, @Nullable Inode inode) {}

    private final TreeMap<String, Inode> names = new TreeMap<>();
    private final TreeMap<String, Inode> durable = new TreeMap<>();
    private final List<Change> changes = new ArrayList<>();

    @Nullable Inode find(String name) {
        return names.get(name);
    }

    String[] list() {
        return names.keySet().toArray(new String[0]);
    }

    /// The named files, in the order of their names.
    Collection<Inode> files() {
        return names.values();
    }

    void create(long number, String name, Inode inode) {
        names.put(name, inode);
        changes.add(new Change(number, name, inode));
    }

    void delete(long number, String name) {
        Inode inode = names.remove(name);
        if (inode != null) {
            inode.named = false;
            changes.add(new Change(number, name, null));
        }
    }

    /// Every change before number `mark` is durable.
    void synced(long mark) {
        for (Change change : changes) {
            if (change.number < mark) {
                apply(change);
            }
        }
        changes.removeIf(change -> change.number < mark);
    }

    /// A power cut: any subset of the changes since the last sync survives.
    ///
    /// @return changes lost
    int cutPower(Random64 random) {
        int lost = 0;
        long kept = random.below(5);
        for (Change change : changes) {
            if (random.chance(kept, 4)) {
                apply(change);
            } else {
                lost++;
            }
        }
        changes.clear();
        names.clear();
        names.putAll(durable);
        for (Inode inode : names.values()) {
            inode.named = true;
        }
        return lost;
    }

    private void apply(Change change) {
        if (change.inode == null) {
            Inode removed = durable.remove(change.name);
            if (removed != null) {
                removed.gone();
            }
        } else {
            durable.put(change.name, change.inode);
        }
    }
}
