package io.workingdb.core.storage.wal;

import static io.workingdb.core.storage.Bytes.BLOCK_BYTES;
import static io.workingdb.core.storage.Bytes.roundUp;

import java.lang.foreign.MemorySegment;

/// The mutant that packs batches into shared blocks, and so writes the last block of an acknowledged batch again with the next one.
final class SharedBlocks {
    private static final int ALIGNMENT = 64;

    private final MemorySegment tail = MemorySegment.ofArray(new byte[BLOCK_BYTES]);
    private int tailBytes;

    /// A new segment begins with a block of its own.
    void forget() {
        tailBytes = 0;
    }

    /// Keeps the last block of a batch that has been written.
    void remember(LogBatch written) {
        tailBytes = (int) (roundUp(written.usedBytes(), ALIGNMENT) % BLOCK_BYTES);
        long lastBlock = written.bytesToWrite() - BLOCK_BYTES;
        MemorySegment.copy(written.buffer().segment, lastBlock, tail, 0, BLOCK_BYTES);
    }

    /// Puts that block before the next batch, if there is room.
    ///
    /// @return whether the batch goes one block back
    boolean join(LogBatch sealed) {
        return tailBytes > 0 && sealed.prepend(tail, tailBytes);
    }
}
