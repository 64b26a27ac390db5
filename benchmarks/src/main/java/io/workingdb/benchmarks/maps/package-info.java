/// Our map beside others in one process: `java.util.TreeMap` and `HashMap` over byte arrays, and LMDB by lmdbjava.
///
/// May import anything. Start at {@link io.workingdb.benchmarks.maps.MapCourse}.
@NullMarked
package io.workingdb.benchmarks.maps;

import org.jspecify.annotations.NullMarked;
