package io.workingdb.core.storage.wal;

import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.config.Identity;
import io.workingdb.core.port.Disk;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells what segment files a lane has, from their headers alone. A resumable job, polled once a turn.
public final class SegmentListing {
    private final SegmentCatalog catalog;

    /// One file.
    ///
    /// @param bytes its size
    /// @param epoch its place in the log, 0 if no copy of its header is whole
    /// @param firstBatch number of its first batch, 0 if no copy of its header is whole
    /// @param flaw what is wrong with its header, in brackets; most often empty
    public record File(String name, long bytes, long epoch, long firstBatch, String flaw) {}

    /// Begins.
    public SegmentListing(Disk disk, BufferPool pool, Identity identity, int lane) {
        catalog = new SegmentCatalog(disk, pool, identity, lane);
    }

    /// Goes on; call once a turn until {@link #done} or {@link #refusal}.
    public void turn() {
        catalog.turn();
    }

    /// Whether every header has been read.
    public boolean done() {
        return catalog.done();
    }

    /// Why the files cannot be listed, with the place, or null.
    public @Nullable String refusal() {
        return catalog.refusal();
    }

    /// Ends the listing. Called once, when {@link #done}.
    ///
    /// @return the files, in the order of the log; behind them those without a whole header
    public List<File> end() {
        List<File> files = new ArrayList<>();
        for (SegmentCatalog.Found each : catalog.inOrder()) {
            files.add(file(each));
        }
        for (SegmentCatalog.Found each : catalog.blank()) {
            files.add(file(each));
        }
        catalog.close();
        return files;
    }

    private static File file(SegmentCatalog.Found found) {
        SegmentLayout.Header header = found.header();
        return new File(
                found.name(),
                found.file().bytes(),
                header == null ? 0 : header.epoch(),
                header == null ? 0 : header.firstBatch(),
                found.flaw());
    }
}
