package io.workingdb.protocols.session;

/// What one connection may use. Both bounds of parked commands and the bound of unsent replies stop the reading from the
/// connection, never fail a command.
///
/// @param parkedCommandsMax most commands that wait for their turn
/// @param parkedBytesMax most bytes of them
/// @param commandsPerPart most commands taken from all connections of a reactor before the next part of a turn begins
/// @param outputBytesMax bytes of unsent replies beyond which no further command is run
/// @param bulkBytesMax largest argument
/// @param keyBytesMax longest key that a command may write; shorter than the largest argument, so that key and value fit into one record
/// @param frameBytesMax largest command as a whole; beyond it the connection is closed
/// @param heldBytesMax heap that unfinished commands of many words may hold, all connections of a reactor together; who goes beyond is
///     closed
public record SessionLimits(
        int parkedCommandsMax,
        int parkedBytesMax,
        int commandsPerPart,
        int outputBytesMax,
        int bulkBytesMax,
        int keyBytesMax,
        int frameBytesMax,
        long heldBytesMax) {

    /// A pipeline as clients often send it.
    private static final int PIPELINE = 64;

    /// 32 unfinished commands of the most words there may be.
    public static final long HELD_BYTES_MAX = 256L << 20;

    /// Commands that a connection may run together, so that a pipeline is seldom answered in two parts.
    int pipelineMax() {
        return Math.min(PIPELINE, commandsPerPart / 4);
    }

    /// Most commands in a part of a turn: the last connection may run its pipeline to its end.
    public int commandsPerPartMax() {
        return commandsPerPart + pipelineMax();
    }
}
