/// The write-ahead log: one stream per lane, in which order is durability order.
///
/// Imports `port`, `buffer`, `config`, `storage`, `storage.map`, `invariant`, `trace`. {@link io.workingdb.core.storage.wal.BatchLayout} and
/// {@link io.workingdb.core.storage.wal.SegmentLayout} are the format, {@link io.workingdb.core.storage.wal.LogWriter} writes it,
/// {@link io.workingdb.core.storage.wal.LogRecovery} reads it back and decides what a damaged end means. docs/internals/wal.md tells
/// the whole story.
@NullMarked
package io.workingdb.core.storage.wal;

import org.jspecify.annotations.NullMarked;
