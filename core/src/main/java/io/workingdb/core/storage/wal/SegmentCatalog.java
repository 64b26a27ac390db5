package io.workingdb.core.storage.wal;

import static io.workingdb.core.storage.Bytes.BLOCK_BYTES;

import io.workingdb.core.buffer.Buffer;
import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.config.Identity;
import io.workingdb.core.port.Disk;
import io.workingdb.core.port.DiskFile;
import io.workingdb.core.port.DiskOperation;
import io.workingdb.core.port.DiskStatus;
import io.workingdb.core.storage.Checksum;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Opens every segment file of a lane and reads its header: the first step of recovery.
///
/// `OPENING -> READING -> OPENING ... -> DONE`, or `REFUSED` with a sentence.
final class SegmentCatalog {
    private final Disk disk;
    private final Identity identity;
    private final int lane;
    private final Checksum checksum = new Checksum();
    private final BufferPool pool;
    private final Buffer header;
    private final List<String> names = new ArrayList<>();
    private final List<Found> found = new ArrayList<>();
    private final Step step = new Step();
    private int next;
    private boolean waiting;
    private @Nullable DiskFile open;
    private @Nullable String refusal;

    /// A file and what its header says; null if no copy of the header is whole.
    ///
    /// @param flaw what is wrong with the header, for a sentence; may be empty
    record Found(String name, DiskFile file, SegmentLayout.@Nullable Header header, String flaw) {}

    SegmentCatalog(Disk disk, BufferPool pool, Identity identity, int lane) {
        this.disk = disk;
        this.pool = pool;
        this.identity = identity;
        this.lane = lane;
        Buffer taken = pool.take(SegmentLayout.DATA_OFFSET);
        if (taken == null) {
            throw new IllegalStateException("buffer-bytes-max is too small for a segment header");
        }
        header = taken;
        String prefix = SegmentSupply.namePrefix(lane);
        for (String name : disk.list()) {
            if (name.startsWith(prefix) && isNumber(name.substring(prefix.length()))) {
                names.add(name);
            }
        }
    }

    /// Goes on; call once a turn until {@link #done} or {@link #refusal}.
    void turn() {
        while (!waiting && refusal == null && next < names.size()) {
            if (open == null) {
                step.name = names.get(next);
                step.begin(DiskOperation.Kind.OPEN, null);
            } else {
                step.begin(DiskOperation.Kind.READ, open);
            }
        }
    }

    boolean done() {
        return next == names.size() && refusal == null;
    }

    @Nullable String refusal() {
        return refusal;
    }

    /// Segments with a header, in the order of their epochs.
    List<Found> inOrder() {
        List<Found> sorted = new ArrayList<>();
        for (Found each : found) {
            if (each.header != null) {
                sorted.add(each);
            }
        }
        sorted.sort(Comparator.comparingLong(each -> epochOf(each)));
        return sorted;
    }

    /// Those of them that a reader needs who begins with `firstEpoch`.
    List<Found> from(long firstEpoch) {
        List<Found> needed = new ArrayList<>();
        for (Found each : inOrder()) {
            if (epochOf(each) >= firstEpoch) {
                needed.add(each);
            }
        }
        return needed;
    }

    /// The sentence for the first segment that must be there and is not, or null.
    ///
    /// @param firstEpoch where the checkpoint says that the segments begin
    /// @param recordedEpoch how far the ledger says that they go at least
    @Nullable String missingSegment(long firstEpoch, long recordedEpoch) {
        List<Found> live = from(firstEpoch);
        long epoch = firstEpoch;
        for (Found each : live) {
            if (epochOf(each) != epoch) {
                return "a log segment is missing: epoch="
                        + epoch
                        + " next found="
                        + epochOf(each)
                        + withoutHeader();
            }
            epoch++;
        }
        if (epoch <= recordedEpoch) {
            return "a log segment is missing, but the superblock says that it has begun, so it may hold what was acknowledged: epoch="
                    + epoch
                    + withoutHeader();
        }
        return live.isEmpty() && firstEpoch > 1
                ? "the log segment that the checkpoint goes on with is missing: epoch="
                        + firstEpoch
                        + withoutHeader()
                : null;
    }

    /// Names the files that a missing segment may be.
    private String withoutHeader() {
        StringBuilder names = new StringBuilder();
        for (Found each : blank()) {
            names.append(names.isEmpty() ? "; files without a whole header: " : ", ")
                    .append(each.name())
                    .append(each.flaw());
        }
        return names.toString();
    }

    /// Files without a readable header: being made when the process ended, or damaged.
    List<Found> blank() {
        List<Found> blank = new ArrayList<>();
        for (Found each : found) {
            if (each.header == null) {
                blank.add(each);
            }
        }
        return blank;
    }

    /// A number for a new segment's name above all that exist.
    long nextName() {
        long highest = 0;
        for (String name : names) {
            String number = name.substring(SegmentSupply.namePrefix(lane).length());
            highest = Math.max(highest, Long.parseLong(number, 16));
        }
        return highest + 1;
    }

    void close() {
        pool.give(header);
    }

    static long epochOf(Found each) {
        return each.header == null ? 0 : each.header.epoch();
    }

    /// Eight lower-case hexadecimal digits, as we write them. Anything else is somebody's file and is left alone.
    private static boolean isNumber(String digits) {
        boolean hex = digits.length() == 8;
        for (int i = 0; i < digits.length(); i++) {
            hex &= "0123456789abcdef".indexOf(digits.charAt(i)) >= 0;
        }
        return hex;
    }

    private void completed(DiskStatus status) {
        waiting = false;
        if (open == null) {
            if (status != DiskStatus.DONE || step.file == null) {
                refusal =
                        "cannot open a log segment: file=" + names.get(next) + " status=" + status;
                return;
            }
            open = step.file;
            if (open.bytes() < SegmentLayout.DATA_OFFSET) {
                add(null, " (too short)");
            }
        } else if (status != DiskStatus.DONE) {
            refusal =
                    "cannot read the header of a log segment: file="
                            + names.get(next)
                            + " status="
                            + status;
        } else {
            judge();
        }
    }

    private void judge() {
        SegmentLayout.Header best = null;
        int whole = 0;
        String flaw = "";
        for (int at = 0; at < SegmentLayout.DATA_OFFSET && refusal == null; at += BLOCK_BYTES) {
            if (SegmentLayout.isWhole(header, at, checksum)) {
                whole++;
                refusal = flawOf(at);
                SegmentLayout.Header copy = SegmentLayout.read(header.segment, at);
                best = best == null || copy.epoch() > best.epoch() ? copy : best;
            } else if (SegmentLayout.isNewer(header.segment, at)) {
                flaw =
                        " (damaged, or of a newer format than this build knows: format="
                                + SegmentLayout.layout(header.segment, at)
                                + ')';
            }
        }
        if (refusal == null) {
            add(best, whole == 1 ? " (one copy of its header is not whole)" : flaw);
        }
    }

    /// Why a whole header cannot be used, or null.
    private @Nullable String flawOf(int at) {
        int layout = SegmentLayout.layout(header.segment, at);
        int level = SegmentLayout.featureLevel(header.segment, at);
        String place = ": file=" + names.get(next);
        if (layout > SegmentLayout.LAYOUT || level > SegmentLayout.LEVEL) {
            return "a log segment has a newer format than this build knows"
                    + place
                    + " format="
                    + layout
                    + " level="
                    + level;
        }
        if (!SegmentLayout.belongsTo(header.segment, at, identity, lane)) {
            return "a log segment belongs to another cluster, disk or node" + place;
        }
        long bytes = SegmentLayout.read(header.segment, at).bytes();
        DiskFile file = open;
        return file != null && file.bytes() < bytes
                ? "a log segment is shorter than it was"
                        + place
                        + " bytes="
                        + file.bytes()
                        + " expected="
                        + bytes
                : null;
    }

    private void add(SegmentLayout.@Nullable Header best, String flaw) {
        DiskFile file = open;
        if (file != null) {
            found.add(new Found(names.get(next), file, best, flaw));
        }
        open = null;
        next++;
    }

    private final class Step extends DiskOperation {
        void begin(Kind what, @Nullable DiskFile on) {
            kind = what;
            waiting = true;
            if (on == null) {
                disk.submit(this);
            } else {
                buffer = header.segment;
                lengthBytes = SegmentLayout.DATA_OFFSET;
                on.submit(this);
            }
        }

        @Override
        public void completed(DiskStatus status) {
            SegmentCatalog.this.completed(status);
        }
    }
}
