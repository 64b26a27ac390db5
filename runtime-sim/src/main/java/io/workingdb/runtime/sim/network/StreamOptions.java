package io.workingdb.runtime.sim.network;

import io.workingdb.core.random.Random64;

/// What streams are like. Chances are per arrival, unless said otherwise.
///
/// @param speed delays and windows
/// @param cutPerMillion chance that only a part of what was flushed arrives at once
/// @param resetPerMillion chance of a reset
/// @param silencePerMillion chance that a direction falls silent after a part of what was flushed
/// @param refusePerMillion chance per connect that it is refused
/// @param movePerMillion chance that the host asks a connection to move to another reactor
public record StreamOptions(
        StreamSpeed speed,
        long cutPerMillion,
        long resetPerMillion,
        long silencePerMillion,
        long refusePerMillion,
        long movePerMillion) {

    /// Streams that only take time.
    public static StreamOptions calm() {
        return new StreamOptions(StreamSpeed.calm(), 0, 0, 0, 0, 0);
    }

    /// Each fault is on in some of the runs; cutting in most, because it costs nothing and finds much.
    public static StreamOptions swarm(Random64 random) {
        return new StreamOptions(
                StreamSpeed.swarm(random),
                random.chance(3, 4) ? random.logUniform(500_000) : 0,
                random.chance(1, 2) ? random.logUniform(3_000) : 0,
                random.chance(1, 3) ? random.logUniform(1_000) : 0,
                random.chance(1, 3) ? random.logUniform(100_000) : 0,
                random.chance(1, 2) ? random.logUniform(50_000) : 0);
    }

    /// The same with another speed.
    public StreamOptions withSpeed(StreamSpeed other) {
        return new StreamOptions(
                other,
                cutPerMillion,
                resetPerMillion,
                silencePerMillion,
                refusePerMillion,
                movePerMillion);
    }

    /// The same speed, and nothing goes wrong.
    public StreamOptions withoutFaults() {
        return new StreamOptions(speed, 0, 0, 0, 0, 0);
    }
}
