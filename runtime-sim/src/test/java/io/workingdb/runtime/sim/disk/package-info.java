/// Tests of this package.
@NullMarked
package io.workingdb.runtime.sim.disk;

import org.jspecify.annotations.NullMarked;
