/// Client connections: on the loop's own ring, or on Netty's channels where there is none.
/// Start at {@link io.workingdb.runtime.real.net.RingNetwork}.
@NullMarked
package io.workingdb.runtime.real.net;

import org.jspecify.annotations.NullMarked;
