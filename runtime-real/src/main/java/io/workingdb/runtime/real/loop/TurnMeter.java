package io.workingdb.runtime.real.loop;

import com.sun.management.ThreadMXBean;
import io.workingdb.core.port.Host;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;
import org.jspecify.annotations.Nullable;

/// What turns cost: for each cycle of a loop the processor time of its thread, user and system, in a histogram.
///
/// A cycle is counted from the end of the one before, so the system call that submits and waits is in it, and the sleep, which takes no processor time,
/// is not. Nor is time in which another thread had the processor: how often it was taken away stands beside. Reading the thread's clock takes about 0.6 us, so this is
/// asked for (`--measure-turns`).
///
/// The loop's thread writes; any one thread at a time reads.
public final class TurnMeter {
    private static final long NANOS_MAX = 60_000_000_000L;

    /// No turn should take as long.
    private static final long LONG_NANOS = 1_000_000;

    /// Within 1 %.
    private static final int DIGITS = 2;

    private static final String INVOLUNTARY = "nonvoluntary_ctxt_switches:";

    private final ThreadMXBean clock = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private final SingleWriterRecorder recorder = new SingleWriterRecorder(NANOS_MAX, DIGITS);
    private final Histogram total = new Histogram(NANOS_MAX, DIGITS);
    private @Nullable Histogram interval;
    private @Nullable Thread metered;
    private long lastNanos;
    private long preemptionsBefore;
    private volatile Path status = Path.of("/proc/thread-self/status");

    /// The thread that turns begins to. Called on it.
    ///
    /// @param thread its number at the kernel's
    void begin(long thread) {
        status = Path.of("/proc/self/task", Long.toString(thread), "status");
        metered = Thread.currentThread();
        lastNanos = clock.getCurrentThreadCpuTime();
    }

    /// A cycle is over.
    void cycleOver() {
        long now = clock.getCurrentThreadCpuTime();
        recorder.recordValue(Math.min(NANOS_MAX, now - lastNanos));
        lastNanos = now;
    }

    /// Forgets what was measured.
    public synchronized void reset() {
        long begun = clock.getCurrentThreadCpuTime();
        gather();
        total.reset();
        preemptionsBefore += preemptions();
        leaveOutSince(begun);
    }

    /// What the meter itself takes of a turn is no part of it: milliseconds, the first times.
    private void leaveOutSince(long begun) {
        if (Thread.currentThread() == metered) {
            lastNanos += clock.getCurrentThreadCpuTime() - begun;
        }
    }

    /// Tells what was measured since the start or the last reset, in microseconds.
    public synchronized void describe(String prefix, Host.Description sink) {
        long begun = clock.getCurrentThreadCpuTime();
        gather();
        sink.fact(prefix + "_turns_measured", Long.toString(total.getTotalCount()));
        for (double percentile : new double[] {50, 99, 99.9, 99.99}) {
            String digits = Double.toString(percentile).replace(".0", "").replace(".", "");
            sink.fact(
                    prefix + "_turn_cpu_usec_p" + digits,
                    micros(total.getValueAtPercentile(percentile)));
        }
        sink.fact(prefix + "_turn_cpu_usec_max", micros(total.getMaxValue()));
        long over = total.getCountBetweenValues(LONG_NANOS, NANOS_MAX);
        sink.fact(prefix + "_turns_over_1000_usec", Long.toString(over));
        sink.fact(prefix + "_turn_preemptions", Long.toString(preemptions()));
        leaveOutSince(begun);
    }

    private void gather() {
        Histogram latest = recorder.getIntervalHistogram(interval);
        total.add(latest);
        interval = latest;
    }

    /// How often the kernel took the processor away since the last reset; 0 where the kernel does not say.
    private long preemptions() {
        try {
            for (String line : Files.readAllLines(status)) {
                if (line.startsWith(INVOLUNTARY)) {
                    return Long.parseLong(line.substring(INVOLUNTARY.length()).strip())
                            - preemptionsBefore;
                }
            }
            return 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private static String micros(long nanos) {
        return Long.toString(nanos / 1_000);
    }
}
