/// Fingerprints of state, so that two worlds, two replicas or two runs can be compared. Imports nothing.
@NullMarked
package io.workingdb.core.trace;

import org.jspecify.annotations.NullMarked;
