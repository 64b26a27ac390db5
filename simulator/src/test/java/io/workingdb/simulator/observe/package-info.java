/// Tests of the package of the same name.
@NullMarked
package io.workingdb.simulator.observe;

import org.jspecify.annotations.NullMarked;
