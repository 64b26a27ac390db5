/// What must hold, and the switches that tests use to break it on purpose. Imports nothing.
@NullMarked
package io.workingdb.core.invariant;

import org.jspecify.annotations.NullMarked;
