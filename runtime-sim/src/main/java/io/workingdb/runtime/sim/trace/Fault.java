package io.workingdb.runtime.sim.trace;

/// Everything that the world can do to a node, each with what a histogram calls it. The order is the trace's: append only.
public enum Fault {
    /// An un-synced sector did not survive a power cut.
    SECTOR_LOST("un-synced sectors lost"),
    /// An un-synced sector survived a power cut.
    SECTOR_KEPT("un-synced sectors kept"),
    /// Some sectors of one write survived and others did not.
    TORN_BETWEEN_SECTORS("writes torn at a sector boundary"),
    /// A sector came back partly new and partly old.
    TORN_INSIDE_SECTOR("sectors torn inside"),
    /// A sector came back with bytes that nobody ever wrote.
    SECTOR_GARBAGE("sectors torn into garbage"),
    /// A later un-synced write survived while an earlier one was lost.
    WRITES_REORDERED("power cuts that reordered un-synced writes"),
    /// A file came back with a size from before its last sync.
    SIZE_LOST("sizes lost"),
    /// A created name vanished, or a deleted one came back.
    NAME_LOST("changes of names lost"),
    /// An operation was cut half-way by a crash.
    OPERATION_CUT("operations cut in flight"),
    /// A read failed.
    READ_ERROR("read errors"),
    /// A write failed; what was written is unknown.
    WRITE_ERROR("write errors"),
    /// A sync failed.
    SYNC_ERROR("sync errors"),
    /// After a failed sync the dirty bytes were marked clean and never reach the disk: later syncs lie.
    SYNC_LIES("pages that later syncs lied about"),
    /// An operation took very long.
    DISK_STALL("disk stalls"),
    /// No space was left.
    DISK_FULL("refusals for lack of space"),
    /// A stored bit flipped.
    BIT_ROT("bits flipped at rest"),
    /// A write went to another place of its file.
    MISDIRECTED_WRITE("misdirected writes"),
    /// A block became unreadable until it is written again.
    LATENT_SECTOR("latent sector errors"),
    /// A stream's bytes were cut into pieces.
    STREAM_CUT("streams cut into segments"),
    /// A stream was reset.
    STREAM_RESET("streams reset"),
    /// One direction of a stream, or one end, fell silent.
    STREAM_HALF_OPEN("streams half open"),
    /// A connection was refused.
    STREAM_REFUSED("connections refused"),
    /// A connection was handed to another reactor.
    STREAM_MOVED("connections moved"),
    /// A message vanished.
    MESSAGE_LOST("messages lost"),
    /// A message arrived twice.
    MESSAGE_REPEATED("messages repeated"),
    /// A message overtook an earlier one.
    MESSAGE_REORDERED("messages reordered"),
    /// A message was dropped by a partition.
    MESSAGE_PARTITIONED("messages cut off by a partition"),
    /// A message was held back by a clogged link.
    MESSAGE_CLOGGED("messages held by a clog"),
    /// A message was refused because the way was full.
    MESSAGE_REFUSED("messages refused"),
    /// A letter between reactors was refused.
    LETTER_REFUSED("letters refused"),
    /// The wall clock jumped.
    WALL_JUMP("jumps of the wall clock"),
    /// A process stood still.
    PAUSE("pauses"),
    /// A process was killed.
    CRASH("process crashes"),
    /// A machine lost its power.
    POWER_CUT("power cuts"),
    /// A read returned what another place of its file holds.
    MISDIRECTED_READ("misdirected reads");

    private final String counted;

    Fault(String counted) {
        this.counted = counted;
    }

    /// What a histogram calls a number of these.
    public String counted() {
        return counted;
    }
}
