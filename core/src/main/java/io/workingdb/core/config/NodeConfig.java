package io.workingdb.core.config;

import io.workingdb.core.invariant.Mutants;
import io.workingdb.core.log.EntryLayout;
import io.workingdb.core.port.Endpoint;

/// What may differ from node to node. Validated whole: a wrong value is an {@link IllegalArgumentException} whose sentence names it.
///
/// @param endpoint where clients connect
/// @param durability what an acknowledgement promises
/// @param maxMemoryBytes most logical bytes of data (keys and values); beyond, commands that may grow answer OOM
/// @param evictionPolicy which keys go before that
/// @param clientsMax most client connections per node
/// @param parkedCommandsMax most commands of one connection that wait for their turn; beyond, we stop reading from it
/// @param parkedBytesMax most bytes of commands of one connection that wait for their turn
/// @param outputBytesMax bytes of unsent replies of one connection beyond which we run no more of its commands
/// @param bulkBytesMax largest argument of a command: `proto-max-bulk-len`
/// @param bufferBytesMax most bytes of buffers that a reactor has out at one time, all connections together
/// @param memory units in which data lies in memory
/// @param log sizes of the write-ahead log
/// @param checkpointLogBytes log written since the last checkpoint beyond which the next one begins
/// @param checkpointLogPercent what has to be written of the log at least, in percent of what the last checkpoint wrote
/// @param checkpointBytesPerSecond bytes of a checkpoint that are written in a second, beside two for each byte of the log; if what it keeps in memory gets much, as
/// fast as it can be
/// @param scrubBytesPerSecond most bytes that the scrubber reads of a checkpoint in a second
/// @param compactionMillis how often it is looked whether memory is worth compacting
/// @param applyLimit most entries applied before and, again, at the end of a turn: what is answered leaves while the rest is applied
/// @param mutants bugs switched on for tests
public record NodeConfig(
        Endpoint endpoint,
        Durability durability,
        long maxMemoryBytes,
        EvictionPolicy evictionPolicy,
        int clientsMax,
        int parkedCommandsMax,
        int parkedBytesMax,
        int outputBytesMax,
        int bulkBytesMax,
        long bufferBytesMax,
        MemoryConfig memory,
        LogConfig log,
        long checkpointLogBytes,
        int checkpointLogPercent,
        long checkpointBytesPerSecond,
        long scrubBytesPerSecond,
        long compactionMillis,
        int applyLimit,
        Mutants mutants) {

    /// Number of databases, as Redis has by default.
    public static final int DATABASES = 16;

    /// Most client connections of a node: a million descriptors are the most that Linux hands out by default (`fs.nr_open`).
    public static final int CLIENTS_MAX = 1_000_000;

    /// A quarter of a second of entries, and sixteen times as many commands: more is no turn any more.
    private static final int APPLY_LIMIT_MAX = 1 << 16;

    private static final int MIB = 1 << 20;

    /// Least memory for data: what a handful of keys and their table take.
    public static final long MEMORY_BYTES_MIN = MIB;

    /// Checks every value and every relation between values.
    public NodeConfig {
        require(maxMemoryBytes >= MEMORY_BYTES_MIN, "max-memory is at least 1 MiB", maxMemoryBytes);
        require(
                maxMemoryBytes <= memory.dataBytesMax(),
                "max-memory is at most a quarter of pages-bytes-max",
                maxMemoryBytes);
        require(
                clientsMax >= 1 && clientsMax <= CLIENTS_MAX,
                "clients-max lies between 1 and 1000000",
                clientsMax);
        require(parkedCommandsMax >= 1, "parked-commands-max is positive", parkedCommandsMax);
        require(parkedBytesMax >= 1_024, "parked-bytes-max is at least 1024", parkedBytesMax);
        require(outputBytesMax >= 1_024, "output-bytes-max is at least 1024", outputBytesMax);
        require(
                bulkBytesMax >= 1_024 && bulkBytesMax <= 512 * MIB,
                "bulk-bytes-max lies between 1 KiB and 512 MiB",
                bulkBytesMax);
        require(
                bufferBytesMax >= 4L * log.batchBytes(),
                "buffer-bytes-max holds four log batches",
                bufferBytesMax);
        require(
                checkpointLogBytes >= log.segmentBytes(),
                "checkpoint-log-bytes is at least one segment",
                checkpointLogBytes);
        require(
                scrubBytesPerSecond >= 4_096,
                "scrub-bytes-per-second is at least 4096",
                scrubBytesPerSecond);
        require(
                checkpointLogPercent >= 0,
                "checkpoint-log-percent is not negative",
                checkpointLogPercent);
        require(
                checkpointBytesPerSecond >= 1,
                "checkpoint-bytes-per-second is positive",
                checkpointBytesPerSecond);
        require(compactionMillis >= 1, "compaction-millis is positive", compactionMillis);
        require(
                applyLimit >= 1 && applyLimit <= APPLY_LIMIT_MAX,
                "apply-limit lies between 1 and 65536",
                applyLimit);
    }

    /// What a server starts with.
    public static NodeConfig production(
            Endpoint endpoint, Durability durability, long maxMemoryBytes) {
        return new NodeConfig(
                endpoint,
                durability,
                maxMemoryBytes,
                EvictionPolicy.NOEVICTION,
                10_000,
                1_024,
                MIB,
                MIB,
                512 * MIB,
                4L << 30,
                MemoryConfig.production(),
                LogConfig.production(),
                256L * MIB,
                100,
                48L * MIB,
                4L * MIB,
                60_000,
                256,
                Mutants.NONE);
    }

    /// Everything so small that each wrap-around, rotation and limit happens within a hundred operations.
    public static NodeConfig tiny(Endpoint endpoint, Durability durability, Mutants mutants) {
        return new NodeConfig(
                endpoint,
                durability,
                8L * MIB,
                EvictionPolicy.NOEVICTION,
                64,
                16,
                4_096,
                4_096,
                64 * 1_024,
                8L * MIB,
                MemoryConfig.tiny(),
                LogConfig.tiny(),
                256 * 1_024,
                100,
                4L * MIB,
                2L * MIB,
                300,
                32,
                mutants);
    }

    /// Longest key that a command may write: one part in 8,192 less than the largest argument, 64 KiB of 512 MiB.
    ///
    /// A long key lies in its record, before the value. With both at their largest and all headers (at most 330 bytes of the key in the map, 32 before
    /// the value) the record stays under 1 GiB, the largest buffer. SETRANGE, APPEND, RENAME and COPY get there; no SET alone does.
    public int keyBytesMax() {
        return bulkBytesMax - bulkBytesMax / 8_192;
    }

    /// Most commands that a reactor takes from its clients in one part of a turn: 4,096 in production, a few milliseconds. Several times what is applied, because most may be reads.
    public int commandLimit() {
        return 16 * applyLimit;
    }

    /// Most records that an entry of the node's own removes of what was flushed, deleted or is due: 256 in production.
    public int sliceRecords() {
        return Math.min(EntryLayout.SLICE_RECORDS, 8 * applyLimit);
    }

    static void require(boolean holds, String sentence, long value) {
        if (!holds) {
            throw new IllegalArgumentException(sentence + ": value=" + value);
        }
    }
}
