package io.workingdb.benchmarks.profile;

import io.workingdb.core.config.Durability;

/// A load, as data. Validated whole: a wrong value is an {@link IllegalArgumentException} whose sentence names it.
///
/// @param name for people and the report
/// @param description one sentence: what it is for
/// @param mode whether clients wait for answers before they go on
/// @param arrivals how an open loop spaces its requests
/// @param rate requests per second of an open loop, all clients together
/// @param clients connections
/// @param pipeline closed loop: requests sent together, answered before the next; open loop: most unanswered ones of a connection
/// @param threads threads that drive the connections
/// @param seconds length of a round
/// @param rounds rounds that count
/// @param warmUp rounds before them whose figures are dropped
/// @param keys number of different keys
/// @param distribution which of them
/// @param valueBytes sizes of values
/// @param mix operations and their weights
/// @param keysPerCommand keys of an mget or mset
/// @param expirySeconds of a setex
/// @param load whether all keys are written before the first round
/// @param durability what the servers promise when we start them
/// @param seed of every choice
public record Profile(
        String name,
        String description,
        Mode mode,
        Arrivals arrivals,
        int rate,
        int clients,
        int pipeline,
        int threads,
        int seconds,
        int rounds,
        int warmUp,
        int keys,
        KeyDistribution distribution,
        ValueBytes valueBytes,
        Mix mix,
        int keysPerCommand,
        int expirySeconds,
        boolean load,
        Durability durability,
        long seed) {

    /// Most connections: each holds a socket and two buffers.
    public static final int CLIENTS_MAX = 10_000;

    /// Most keys: twelve digits would hold more, but loading them should end, and a key's square fits 63 bits.
    public static final int KEYS_MAX = 100_000_000;

    /// Most seconds of a round: a measurement that takes longer is a soak test.
    public static final int SECONDS_MAX = 3_600;

    /// Most memory that all connections together may hold for unsent requests.
    private static final long REQUEST_BYTES_MAX = 1L << 30;

    /// Whether clients wait.
    public enum Mode {
        /// A client sends its next requests when the last are answered: measures capacity. A slow answer also delays the questions.
        CLOSED,
        /// Requests come at their own times, whatever the server does: measures latency at a load. It counts from the time at which a
        /// request was due, so that waiting to be sent counts too.
        OPEN
    }

    /// How an open loop spaces its requests.
    public enum Arrivals {
        /// Evenly.
        EVEN,
        /// Independently of each other, with exponential gaps, as many users do.
        POISSON
    }

    /// Checks every value and every relation between values.
    public Profile {
        require(
                mode == Mode.CLOSED || rate > 0,
                "an open loop needs a rate in requests per second",
                "rate",
                rate);
        between(rate, 0, 10_000_000, "rate");
        between(clients, 1, CLIENTS_MAX, "clients");
        between(pipeline, 1, 10_000, "pipeline");
        between(threads, 1, 64, "threads");
        require(threads <= clients, "each thread drives at least one client", "threads", threads);
        between(seconds, 1, SECONDS_MAX, "seconds");
        between(rounds, 1, 100, "rounds");
        between(warmUp, 0, 100, "warm-up");
        between(keys, 1, KEYS_MAX, "keys");
        between(keysPerCommand, 1, 1_000, "keys-per-command");
        between(expirySeconds, 1, 1_000_000, "expiry-seconds");
        long request = valueBytes.max() * (long) (mix.has(Operation.MSET) ? keysPerCommand : 1);
        require(
                request * clients <= REQUEST_BYTES_MAX,
                "one request of every client together stays under 1 GiB",
                "clients",
                clients);
    }

    private static void between(int value, int from, int to, String name) {
        require(
                value >= from && value <= to,
                name + " lies between " + from + " and " + to,
                name,
                value);
    }

    private static void require(boolean holds, String sentence, String name, int value) {
        if (!holds) {
            throw new IllegalArgumentException(sentence + ": " + name + "=" + value);
        }
    }
}
