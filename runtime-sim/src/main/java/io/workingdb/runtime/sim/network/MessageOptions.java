package io.workingdb.runtime.sim.network;

import io.workingdb.core.random.Random64;

/// What the way of messages between nodes is like. Chances are per message.
///
/// @param minNanos least delay
/// @param meanNanos mean delay; since each message has its own, they overtake each other
/// @param lostPerMillion chance to vanish
/// @param repeatedPerMillion chance to arrive twice
/// @param slowPerMillion chance to take much longer
/// @param slowNanosMax longest extra time then; every order of magnitude is equally likely
/// @param inFlightMax messages under way from one node to another; more are refused
public record MessageOptions(
        long minNanos,
        long meanNanos,
        long lostPerMillion,
        long repeatedPerMillion,
        long slowPerMillion,
        long slowNanosMax,
        int inFlightMax) {
    private static final long MICRO = 1_000;
    private static final long SECOND = 1_000_000_000L;

    /// Messages that only take time.
    public static MessageOptions calm() {
        return new MessageOptions(20 * MICRO, 60 * MICRO, 0, 0, 0, 0, 4_096);
    }

    /// Each fault is on in half of the runs.
    public static MessageOptions swarm(Random64 random) {
        long min = MICRO + random.logUniform(2_000 * MICRO);
        return new MessageOptions(
                min,
                min + random.logUniform(10_000 * MICRO),
                random.chance(1, 2) ? random.logUniform(200_000) : 0,
                random.chance(1, 2) ? random.logUniform(200_000) : 0,
                random.chance(1, 2) ? random.logUniform(20_000) : 0,
                1 + random.logUniform(3 * SECOND),
                16 + (int) random.logUniform(8_192));
    }

    /// The same delays, and nothing goes wrong.
    public MessageOptions withoutFaults() {
        return new MessageOptions(minNanos, meanNanos, 0, 0, 0, 0, inFlightMax);
    }
}
