/// The storage contract: one ordered map of bytes to bytes per group, and its plain implementation.
///
/// Everything that the database stores is a key range of this map. Imports `port`, `trace`, `invariant`. Start at
/// {@link io.workingdb.core.storage.map.OrderedMap}; `ChunkMap` is the plain implementation, kept as the oracle for the tree.
@NullMarked
package io.workingdb.core.storage.map;

import org.jspecify.annotations.NullMarked;
