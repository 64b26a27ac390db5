package io.workingdb.runtime.real.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// How long ago this process was started, in the kernel's hundredths of a second.
///
/// `ProcessHandle` knows the second only: it adds ticks to a boot time that the kernel tells in whole seconds.
final class ProcessAge {
    private static final long MILLIS_PER_TICK = 10;

    /// Position of the start time among the numbers behind the command's name, which may itself hold blanks.
    private static final int START_TIME = 19;

    private ProcessAge() {}

    static long millis() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"));
            String[] numbers = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            String uptime = Files.readString(Path.of("/proc/uptime"));
            double upMillis = Double.parseDouble(uptime.substring(0, uptime.indexOf(' '))) * 1_000;
            return Math.round(upMillis) - Long.parseLong(numbers[START_TIME]) * MILLIS_PER_TICK;
        } catch (IOException | RuntimeException e) {
            return 0;
        }
    }
}
