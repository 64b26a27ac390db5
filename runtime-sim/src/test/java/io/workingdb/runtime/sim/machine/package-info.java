/// Tests of this package.
@NullMarked
package io.workingdb.runtime.sim.machine;

import org.jspecify.annotations.NullMarked;
