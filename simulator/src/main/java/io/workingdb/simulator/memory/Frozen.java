package io.workingdb.simulator.memory;

import io.workingdb.core.storage.tree.TreePin;
import java.util.Map;
import java.util.TreeMap;

/// A snapshot, and a copy of what must be in it.
///
/// @param pin the snapshot
/// @param records what the tree had then
record Frozen(TreePin pin, TreeMap<String, String> records) {

    /// A copy that nobody changes.
    static Frozen of(TreePin pin, Map<String, String> records) {
        return new Frozen(pin, new TreeMap<>(records));
    }
}
