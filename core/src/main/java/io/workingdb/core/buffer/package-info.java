/// Pooled off-heap buffers in size classes. Imports `port`, `trace`, `invariant`.
@NullMarked
package io.workingdb.core.buffer;

import org.jspecify.annotations.NullMarked;
