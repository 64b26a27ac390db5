/// The ordered map as a B+tree of pages off the heap.
///
/// Imports `config`, `port`, `invariant`, `trace`, `storage.page`, `storage.map`. Start at {@link io.workingdb.core.storage.tree.Tree}; then
/// `PageLayout`, the bytes of a page, `PageSearch` and `RecordPage`, what can be done with one, `TreeBalance`, what keeps them filled, `Lifetimes`, what
/// keeps snapshots whole, and `UndoLog`, what takes changes back.
@NullMarked
package io.workingdb.core.storage.tree;

import org.jspecify.annotations.NullMarked;
