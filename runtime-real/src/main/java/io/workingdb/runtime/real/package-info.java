/// The ports on real cores, sockets and files. Start at {@link io.workingdb.runtime.real.RealHost}; a server begins in
/// `launch.WorkingDb`. Imports `core.port`, Netty's loop, JCTools; nothing imports it but the launcher and benchmarks.
@NullMarked
package io.workingdb.runtime.real;

import org.jspecify.annotations.NullMarked;
