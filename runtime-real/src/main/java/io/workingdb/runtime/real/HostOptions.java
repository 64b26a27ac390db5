package io.workingdb.runtime.real;

import io.workingdb.runtime.real.loop.IdlePolicy;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What a host is made of.
///
/// @param reactors number of reactors, at least 1
/// @param directory the data directory, or null if nothing is kept on disk
/// @param transport how sockets are served
/// @param disk how file bytes move
/// @param idle what idle reactors do
/// @param pin whether reactors are bound to processors
/// @param hugePages whether the system is asked for huge pages under the data
/// @param measureTurns whether it is measured what turns cost
public record HostOptions(
        int reactors,
        @Nullable Path directory,
        TransportChoice transport,
        DiskChoice disk,
        IdlePolicy idle,
        boolean pin,
        boolean hugePages,
        boolean measureTurns) {

    /// Most reactors: the width of what one node may have; a machine with more cores runs several nodes.
    public static final int REACTORS_MAX = 256;

    /// Checks every value.
    public HostOptions {
        if (reactors < 1 || reactors > REACTORS_MAX) {
            throw new IllegalArgumentException(
                    "reactors lies between 1 and 256: value=" + reactors);
        }
    }

    /// The usual options.
    public static HostOptions of(int reactors, @Nullable Path directory) {
        return new HostOptions(
                reactors,
                directory,
                TransportChoice.AUTO,
                DiskChoice.AUTO,
                IdlePolicy.PARK,
                true,
                true,
                false);
    }
}
