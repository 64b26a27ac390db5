package io.workingdb.benchmarks.server;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Processor time of one process, from `/proc/PID/stat`.
public final class ProcessCpu {
    /// No process: on another machine, or not ours to look at.
    public static final ProcessCpu NONE = new ProcessCpu(0);

    /// `sysconf(_SC_CLK_TCK)` is 100 on every Linux that a JVM runs on, so a tick is 10 ms.
    private static final long TICK_MICROS = 10_000;

    /// Fields of the file, counted from behind the process' name.
    private static final int USER = 11;

    private static final int SYSTEM = 12;

    private final long pid;

    /// @param pid number of the process, 0 for none
    public ProcessCpu(long pid) {
        this.pid = pid;
    }

    /// Processor time.
    ///
    /// @param userMicros in the program
    /// @param systemMicros in the kernel
    public record Spent(long userMicros, long systemMicros) {
        /// Not known.
        public static final Spent UNKNOWN = new Spent(-1, -1);

        /// What was spent after `earlier`.
        public Spent since(Spent earlier) {
            return equals(UNKNOWN) || earlier.equals(UNKNOWN)
                    ? UNKNOWN
                    : new Spent(
                            userMicros - earlier.userMicros, systemMicros - earlier.systemMicros);
        }
    }

    /// What the process has spent so far.
    public Spent read() {
        if (pid == 0) {
            return Spent.UNKNOWN;
        }
        try {
            return parse(
                    Files.readString(
                            Path.of("/proc", Long.toString(pid), "stat"),
                            StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Spent.UNKNOWN;
        }
    }

    /// The name may hold blanks and parentheses, so fields count from the last one.
    static Spent parse(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return new Spent(
                Long.parseLong(fields[USER]) * TICK_MICROS,
                Long.parseLong(fields[SYSTEM]) * TICK_MICROS);
    }
}
