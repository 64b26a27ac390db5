@NullMarked
package io.workingdb.benchmarks.turns;

import org.jspecify.annotations.NullMarked;
