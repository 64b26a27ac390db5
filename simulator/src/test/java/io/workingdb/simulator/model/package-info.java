/// Tests of the package of the same name.
@NullMarked
package io.workingdb.simulator.model;

import org.jspecify.annotations.NullMarked;
