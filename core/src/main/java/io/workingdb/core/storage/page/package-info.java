/// Pages off the heap: equal pieces of memory, addressed by 32-bit references, counted to the byte.
///
/// Imports `config`, `port`, `invariant`, `storage`. Start at {@link io.workingdb.core.storage.page.PageArena}.
@NullMarked
package io.workingdb.core.storage.page;

import org.jspecify.annotations.NullMarked;
