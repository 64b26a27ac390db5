package io.workingdb.node;

import io.workingdb.core.config.Identity;
import io.workingdb.core.keyspace.KeyCensus;
import io.workingdb.core.keyspace.RecordType;
import io.workingdb.core.storage.checkpoint.CheckpointMark;
import io.workingdb.core.storage.checkpoint.Superblock;
import io.workingdb.core.storage.checkpoint.SuperblockLayout;
import io.workingdb.core.storage.wal.SegmentListing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/// What {@link NodeInspection} found, in lines for a person: a name, and what there is to say of it.
final class InspectionText {
    private static final int NAME_WIDTH = 12;

    private final Superblock superblock;
    private final List<String> lines = new ArrayList<>();

    InspectionText(Superblock superblock) {
        this.superblock = superblock;
    }

    List<String> lines() {
        return lines;
    }

    void superblocks(List<Superblock> whole) {
        StringBuilder sequences = new StringBuilder();
        for (Superblock each : whole) {
            sequences.append(sequences.isEmpty() ? "" : ", ").append(each.sequence());
        }
        Identity identity = superblock.identity();
        line("format", Integer.toString(SuperblockLayout.LAYOUT));
        line(
                "superblock",
                "sequence " + superblock.sequence() + " counts; whole copies: " + sequences);
        line("cluster", hex(identity.clusterHigh()) + hex(identity.clusterLow()));
        line(
                "disk",
                hex(identity.diskHigh())
                        + hex(identity.diskLow())
                        + " of node "
                        + identity.nodeId());
    }

    void checkpoint() {
        CheckpointMark mark = superblock.checkpoint();
        line(
                "checkpoint",
                mark.number() == 0
                        ? "none yet: the log tells everything"
                        : "number "
                                + mark.number()
                                + ": "
                                + mark.records()
                                + " records in "
                                + mark.chunks()
                                + " chunks, entries up to "
                                + mark.appliedIndex()
                                + ", log time "
                                + Instant.ofEpochMilli(mark.logTimeMillis()));
    }

    /// @param bytesRead bytes of batches read
    /// @param lastIndex the last entry in them
    void log(List<SegmentListing.File> files, long bytesRead, long lastIndex) {
        long after = superblock.checkpoint().appliedIndex();
        String entries =
                lastIndex == after
                        ? "no entry behind the checkpoint"
                        : "entries " + (after + 1) + " to " + lastIndex;
        line("log", bytesRead + " bytes of batches read, " + entries);
        for (SegmentListing.File each : files) {
            line("", each.name() + ": " + each.bytes() + " bytes, " + place(each));
        }
    }

    private String place(SegmentListing.File file) {
        if (file.epoch() == 0) {
            return "no whole header: it was being made, or is damaged and not needed" + file.flaw();
        }
        String from = "epoch " + file.epoch() + ", from batch " + file.firstBatch();
        return file.epoch() < superblock.checkpoint().firstEpoch()
                ? from + "; spare, because the checkpoint has it"
                : from;
    }

    void contents(KeyCensus census, long hash) {
        long keys = 0;
        StringBuilder types = new StringBuilder();
        for (Map.Entry<RecordType, Long> each : census.keys().entrySet()) {
            keys += each.getValue();
            types.append(types.isEmpty() ? ": " : ", ")
                    .append(each.getValue())
                    .append(' ')
                    .append(each.getKey().redisName());
        }
        line("keys", keys + types.toString() + "; " + census.expiring() + " with a deadline");
        line("records", census.records() + " of all tables, " + census.bytes() + " bytes");
        line("hash", hex(hash));
    }

    private static String hex(long value) {
        return HexFormat.of().toHexDigits(value);
    }

    private void line(String name, String text) {
        lines.add(name + " ".repeat(NAME_WIDTH - name.length()) + text);
    }
}
