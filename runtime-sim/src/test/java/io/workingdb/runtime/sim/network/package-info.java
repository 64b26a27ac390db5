/// Tests of this package.
@NullMarked
package io.workingdb.runtime.sim.network;

import org.jspecify.annotations.NullMarked;
