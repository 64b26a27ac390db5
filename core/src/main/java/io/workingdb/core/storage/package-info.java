/// Bytes at rest and in memory: the ordered map, the write-ahead log, checkpoints, and what their files share.
@NullMarked
package io.workingdb.core.storage;

import org.jspecify.annotations.NullMarked;
