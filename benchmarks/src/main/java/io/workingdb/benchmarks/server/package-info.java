/// The servers that are measured: how each is started on a free loopback port, how its processor time is read, how it is stopped.
///
/// Linux only: reads /proc. May import `wire`. Start at {@link io.workingdb.benchmarks.server.StartedServer}.
@NullMarked
package io.workingdb.benchmarks.server;

import org.jspecify.annotations.NullMarked;
