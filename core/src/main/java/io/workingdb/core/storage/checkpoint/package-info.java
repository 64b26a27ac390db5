/// Checkpoints: the whole contents of the ordered map at one index, so that the log before it can be dropped.
///
/// Imports `port`, `buffer`, `config`, `storage`, `storage.map`. {@link io.workingdb.core.storage.checkpoint.SuperblockFile} is what
/// opens a data directory: it says who the node is and which checkpoint counts.
@NullMarked
package io.workingdb.core.storage.checkpoint;

import org.jspecify.annotations.NullMarked;
