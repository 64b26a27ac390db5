/// Tests of this package.
@NullMarked
package io.workingdb.runtime.sim.selftest;

import org.jspecify.annotations.NullMarked;
