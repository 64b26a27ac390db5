package io.workingdb.runtime.real.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// How much memory this process may have: the machine's, or its control group's if that is less.
///
/// Read from files, because the management beans that know it cost 80 ms of a start.
final class PhysicalMemory {
    private static final Path MACHINE = Path.of("/proc/meminfo");
    private static final List<Path> GROUPS =
            List.of(
                    Path.of("/sys/fs/cgroup/memory.max"),
                    Path.of("/sys/fs/cgroup/memory/memory.limit_in_bytes"));
    private static final long UNKNOWN = 4L << 30;

    private PhysicalMemory() {}

    static long bytes() {
        long least = machine();
        for (Path group : GROUPS) {
            least = Math.min(least, limit(group));
        }
        return least;
    }

    private static long machine() {
        try {
            for (String line : Files.readAllLines(MACHINE)) {
                if (line.startsWith("MemTotal:")) {
                    return Long.parseLong(line.replaceAll("\\D", "")) * 1_024;
                }
            }
        } catch (IOException e) {
            return UNKNOWN;
        }
        return UNKNOWN;
    }

    private static long limit(Path file) {
        try {
            return Long.parseLong(Files.readString(file).strip());
        } catch (IOException | NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }
}
