/// The program `wdb`'s server half: reads argv, makes the host, starts the node. The only reader of a server's argv and
/// environment. Start at {@link io.workingdb.runtime.real.launch.WorkingDb}.
@NullMarked
package io.workingdb.runtime.real.launch;

import org.jspecify.annotations.NullMarked;
