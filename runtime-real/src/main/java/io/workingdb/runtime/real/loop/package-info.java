/// The event loop of a reactor: a pinned thread that runs the cycle of {@link io.workingdb.core.port.Reactor}.
/// Start at {@link io.workingdb.runtime.real.loop.ReactorLoop}.
@NullMarked
package io.workingdb.runtime.real.loop;

import org.jspecify.annotations.NullMarked;
