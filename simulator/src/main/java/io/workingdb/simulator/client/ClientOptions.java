package io.workingdb.simulator.client;

import io.workingdb.core.random.Random64;

/// How clients behave on the wire.
///
/// @param clients how many
/// @param depthMax most commands sent before the first of them is answered
/// @param thinkNanosMean mean pause between the last answer and the next command
/// @param timeoutNanos an answer that takes longer is given up, and the connection with it
/// @param reconnectNanosMax longest pause before connecting again
/// @param piecesPerHundred how many batches leave in two pieces with a pause in between
/// @param slowReadsPerHundred how many deliveries are not read for a while
/// @param inlinePerHundred how many commands are sent as a line
/// @param resp3PerHundred how many connections speak RESP3
/// @param leavePerThousand how many batches end with the client hanging up
public record ClientOptions(
        int clients,
        int depthMax,
        long thinkNanosMean,
        long timeoutNanos,
        long reconnectNanosMax,
        int piecesPerHundred,
        int slowReadsPerHundred,
        int inlinePerHundred,
        int resp3PerHundred,
        int leavePerThousand) {

    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;

    /// Draws how clients behave, at about `operationsPerSecond` together.
    public static ClientOptions swarm(int operationsPerSecond, Random64 random) {
        int clients = 4 + random.below(5);
        int depth = random.chance(1, 3) ? 1 : 1 + (int) random.logUniform(40);
        return at(operationsPerSecond, clients, depth)
                .wire(
                        random.chance(1, 2) ? random.below(50) : 0,
                        random.chance(1, 4) ? random.below(20) : 0,
                        random.chance(1, 3) ? random.below(20) : 0,
                        random.chance(1, 2) ? random.below(101) : 0,
                        random.chance(1, 3) ? random.below(20) : 0)
                .patience(
                        SECOND + random.logUniform(4 * SECOND),
                        5 * MILLI + random.logUniform(SECOND));
    }

    /// Clients that behave, at about `operationsPerSecond` together.
    public static ClientOptions at(int operationsPerSecond, int clients, int depthMax) {
        long mean = (depthMax + 1) * SECOND / 2 * clients / operationsPerSecond;
        return new ClientOptions(clients, depthMax, mean, 5 * SECOND, 100 * MILLI, 0, 0, 0, 0, 0);
    }

    private ClientOptions wire(int pieces, int slow, int inline, int resp3, int leave) {
        return new ClientOptions(
                clients,
                depthMax,
                thinkNanosMean,
                timeoutNanos,
                reconnectNanosMax,
                pieces,
                slow,
                inline,
                resp3,
                leave);
    }

    private ClientOptions patience(long timeout, long reconnect) {
        return new ClientOptions(
                clients,
                depthMax,
                thinkNanosMean,
                timeout,
                reconnect,
                piecesPerHundred,
                slowReadsPerHundred,
                inlinePerHundred,
                resp3PerHundred,
                leavePerThousand);
    }
}
