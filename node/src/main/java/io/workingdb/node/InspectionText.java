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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// What {@link NodeInspection} found, in lines for a person: a name, and what there is to say of it.
final class InspectionText {
    private static final int NAME_WIDTH = 12;

    private final Superblock superblock;
    private final List<String> lines = new ArrayList<>();
    private boolean flawed;

    InspectionText(Superblock superblock) {
        this.superblock = superblock;
    }

    /// Whether something is not whole that a start does without.
    boolean isFlawed() {
        return flawed;
    }

    List<String> lines() {
        return lines;
    }

    void superblocks(List<Superblock> whole, boolean damaged) {
        flawed |= damaged;
        StringBuilder sequences = new StringBuilder();
        for (Superblock each : whole) {
            sequences.append(sequences.isEmpty() ? "" : ", ").append(each.sequence());
        }
        Identity identity = superblock.identity();
        line("format", Integer.toString(SuperblockLayout.LAYOUT));
        line(
                "superblock",
                (whole.contains(superblock)
                                ? "sequence " + superblock.sequence() + " counts"
                                : "the copy that counts names a damaged checkpoint")
                        + "; whole copies: "
                        + sequences
                        + (damaged ? "; one copy is damaged" : ""));
        line("cluster", hex(identity.clusterHigh()) + hex(identity.clusterLow()));
        line(
                "disk",
                hex(identity.diskHigh())
                        + hex(identity.diskLow())
                        + " of node "
                        + identity.nodeId());
    }

    /// @param damage what is wrong with the one after it, or null
    void checkpoint(@Nullable String damage) {
        if (damage != null) {
            flawed = true;
            line("damage", damage + "; the checkpoint before it is used");
        }
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
                                + mark.parts()
                                + (mark.form() == CheckpointMark.Form.PAGES ? " blocks" : " chunks")
                                + ", entries up to "
                                + mark.appliedIndex()
                                + ", log time "
                                + Instant.ofEpochMilli(mark.logTimeMillis()));
    }

    /// @param bytesRead bytes of batches read
    /// @param lastIndex the last entry in them
    /// @param torn whether the batch behind that is incomplete
    void log(List<SegmentListing.File> files, long bytesRead, long lastIndex, boolean torn) {
        flawed |= torn;
        long after = superblock.checkpoint().appliedIndex();
        String entries =
                lastIndex == after
                        ? "no entry" + (after == 0 ? "" : " behind the checkpoint")
                        : "entries " + (after + 1) + " to " + lastIndex;
        String end = torn ? "; the last batch is incomplete and left out" : "";
        line("log", bytesRead + " bytes of batches read, " + entries + end);
        for (SegmentListing.File each : files) {
            line("", each.name() + ": " + each.bytes() + " bytes, " + place(each));
        }
    }

    private String place(SegmentListing.File file) {
        flawed |= !file.flaw().isEmpty();
        if (file.epoch() == 0) {
            return "no whole header: ready for use, being made, or damaged and not needed"
                    + file.flaw();
        }
        String from = "epoch " + file.epoch() + ", from batch " + file.firstBatch() + file.flaw();
        return file.epoch() < superblock.checkpoint().firstEpoch()
                ? from + "; spare, because the checkpoint has it"
                : from;
    }

    void contents(KeyCensus census, long hash) {
        long keys = 0;
        Map<String, Long> types = new LinkedHashMap<>();
        for (Map.Entry<RecordType, KeyCensus.OfType> each : census.types().entrySet()) {
            keys += each.getValue().keys();
            types.put(each.getKey().redisName(), each.getValue().keys());
        }
        String expiring = "; " + census.expiring() + " with a deadline";
        line("keys", keys + (keys == 0 ? "" : ": " + counted(types)) + expiring);
        census.types().forEach(this::elements);
        if (census.orphans() > 0) {
            line(
                    "orphans",
                    "collections whose key is gone: "
                            + census.orphans()
                            + "; rows of them still to be reclaimed: "
                            + census.orphanedRows());
        }
        boolean whole = census.rows() == census.rowsPromised();
        flawed |= !whole;
        line(
                "records",
                census.records()
                        + " of all tables, "
                        + census.bytes()
                        + " bytes; "
                        + census.rows()
                        + " of them rows of collections"
                        + (whole ? "" : ", although their keys speak of " + census.rowsPromised()));
        line("tables", counted(census.tables()));
        line("hash", hex(hash));
    }

    private static String counted(Map<String, Long> counts) {
        StringJoiner text = new StringJoiner(", ").setEmptyValue("none");
        counts.forEach((name, count) -> text.add(count + " " + name));
        return text.toString();
    }

    private void elements(RecordType type, KeyCensus.OfType counted) {
        if (type != RecordType.STRING) {
            line(
                    "",
                    type.redisName()
                            + ": "
                            + (counted.keys() - counted.inRows())
                            + " packed, "
                            + counted.inRows()
                            + " in rows; "
                            + counted.elements()
                            + " elements"
                            + (counted.fieldDeadlines() == 0
                                    ? ""
                                    : ", " + counted.fieldDeadlines() + " with a deadline"));
        }
    }

    private static String hex(long value) {
        return HexFormat.of().toHexDigits(value);
    }

    private void line(String name, String text) {
        lines.add(name + " ".repeat(NAME_WIDTH - name.length()) + text);
    }
}
