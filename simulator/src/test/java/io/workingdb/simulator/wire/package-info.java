/// Tests of the package of the same name.
@NullMarked
package io.workingdb.simulator.wire;

import org.jspecify.annotations.NullMarked;
