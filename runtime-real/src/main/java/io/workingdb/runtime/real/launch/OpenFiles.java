package io.workingdb.runtime.real.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// How many more descriptors this process may open, and so how many clients it can serve.
///
/// Without this bound, clients that only connect would take the descriptor that the next log segment needs, and whoever came after the
/// last descriptor would wait in the kernel's queue without a word.
///
/// Source: `proc_pid_limits(5)`; Redis' `adjustOpenFilesLimit`, which lowers `maxclients` likewise. The virtual machine has raised the
/// soft limit to the hard one by now.
final class OpenFiles {
    /// Left for what opens later: a dozen files of the log and of checkpoints, a listening socket per reactor, and clients who are told
    /// that they are too many while they are still connected.
    static final int KEPT = 64;

    private static final Path LIMITS = Path.of("/proc/self/limits");
    private static final Path OPEN = Path.of("/proc/self/fd");
    private static final String NAME = "Max open files";

    private OpenFiles() {}

    /// Number of clients that can be connected at once, if no more than `wanted`; 0 if none.
    static int clients(int wanted) {
        return clients(wanted, limit(), open());
    }

    static int clients(int wanted, long limit, long open) {
        return (int) Math.max(0, Math.min(wanted, limit - open - KEPT));
    }

    /// The limit that `limits` tells; endless if it tells none.
    static long limit(Stream<String> limits) {
        return limits.filter(line -> line.startsWith(NAME))
                .map(line -> line.substring(NAME.length()).strip().split("\\s+")[0])
                .filter(soft -> soft.matches("\\d{1,18}"))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }

    private static long limit() {
        try (Stream<String> lines = Files.lines(LIMITS)) {
            return limit(lines);
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }

    private static long open() {
        try (Stream<Path> descriptors = Files.list(OPEN)) {
            return descriptors.count();
        } catch (IOException e) {
            return 0;
        }
    }
}
