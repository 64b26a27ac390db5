package io.workingdb.core.storage.wal;

/// A ledger whose record is durable when the test says so, and lost if the process ends before.
final class SlowLedger implements EpochLedger {
    private long wanted;
    private long recorded;

    @Override
    public void recordEpoch(long epoch) {
        wanted = Math.max(wanted, epoch);
    }

    @Override
    public long recordedEpoch() {
        return recorded;
    }

    @Override
    public boolean failed() {
        return false;
    }

    void makeDurable() {
        recorded = Math.max(recorded, wanted);
    }

    void loseWhatIsNotDurable() {
        wanted = recorded;
    }

    /// As when the newest superblock is damaged and an older one counts.
    void forget() {
        recorded = 0;
        wanted = 0;
    }
}
