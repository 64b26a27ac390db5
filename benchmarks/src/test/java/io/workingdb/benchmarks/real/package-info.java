/// Tests of the real server as a process of its own: started, spoken to over loopback, killed, started again.
@NullMarked
package io.workingdb.benchmarks.real;

import org.jspecify.annotations.NullMarked;
