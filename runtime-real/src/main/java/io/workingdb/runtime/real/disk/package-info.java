/// The one data directory: durable writes through the loop's ring, and a thread for whatever blocks.
/// Start at {@link io.workingdb.runtime.real.disk.DataDirectory}.
@NullMarked
package io.workingdb.runtime.real.disk;

import org.jspecify.annotations.NullMarked;
