package io.workingdb.runtime.real;

import io.workingdb.core.port.Clock;
import java.util.function.LongSupplier;

/// The machine's clocks. One per reactor.
///
/// `System.nanoTime` reads CLOCK_MONOTONIC, which has gone back on broken virtual machines and on processors whose counters
/// disagree; a turn that sees time go back fires timers twice. So we refuse: time stands still until the source has caught up.
final class RealClock implements Clock {
    private final LongSupplier source;
    private long lastNanos;

    RealClock() {
        this(System::nanoTime);
    }

    /// @param source nanoseconds that should be monotonic
    RealClock(LongSupplier source) {
        this.source = source;
        lastNanos = source.getAsLong();
    }

    @Override
    public long nowNanos() {
        long now = source.getAsLong();
        if (now - lastNanos > 0) {
            lastNanos = now;
        }
        return lastNanos;
    }

    @Override
    public long wallMillis() {
        return System.currentTimeMillis();
    }
}
