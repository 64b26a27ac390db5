/// The storage contract: one ordered map of bytes to bytes per group; and records off the heap.
///
/// Everything that the database stores is a key range of this map. Imports `port`, `trace`, `invariant`. Start at
/// {@link io.workingdb.core.storage.map.OrderedMap}; the tree implements it, and in the tests `ChunkMap`, the plain map that is its oracle.
@NullMarked
package io.workingdb.core.storage.map;

import org.jspecify.annotations.NullMarked;
