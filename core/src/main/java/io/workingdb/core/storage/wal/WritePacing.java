package io.workingdb.core.storage.wal;

/// When a batch has become durable: whether the next one leaves before the answers to it are worked out, or after they have left.
///
/// Before, the disk works while we do, and clients fall into two groups, one under way to the disk while the other is answered: right
/// while answering and asking again take longer than a write. After, whoever is answered asks again while others still are, and so
/// comes into the next batch: right where the disk is what everybody waits for, because two groups would wait for each other's writes.
///
/// Told apart by the write that has just ended: if nothing came in for more than half of it, everybody waited.
final class WritePacing {
    private long submittedNanos;
    private long cameNanos;
    private int gatheredBytes;
    private boolean durable;
    private boolean answersFirst;

    /// A batch leaves, an empty one gathers.
    void submitted(long nowNanos) {
        submittedNanos = nowNanos;
        cameNanos = nowNanos;
        gatheredBytes = 0;
    }

    /// It is durable, and whoever sent it waits for the answers.
    void durable() {
        durable = true;
    }

    /// A turn begins: looks at what gathers.
    void begin(long nowNanos, LogBatch gathering) {
        if (durable) {
            durable = false;
            boolean waited = nowNanos - cameNanos > (nowNanos - submittedNanos) / 2;
            answersFirst = waited && !gathering.isHalfFull();
        }
        if (gathering.payloadBytes() != gatheredBytes) {
            gatheredBytes = gathering.payloadBytes();
            cameNanos = nowNanos;
        }
    }

    /// The answers to the last batch have left.
    void answered() {
        answersFirst = false;
    }

    /// Whether the batch that gathers must wait until they have.
    boolean answersFirst() {
        return answersFirst;
    }
}
