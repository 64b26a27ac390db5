/// One io_uring per reactor: queue memory, dispatch of completions, and a ring of receive buffers. Imports `kernel` and Netty's
/// `IoHandler`. Start at {@link io.workingdb.runtime.real.uring.RingHandler}.
@NullMarked
package io.workingdb.runtime.real.uring;

import org.jspecify.annotations.NullMarked;
