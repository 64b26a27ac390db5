package io.workingdb.core.storage.checkpoint;

import static io.workingdb.core.storage.Bytes.U32;
import static io.workingdb.core.storage.Bytes.U64;

import java.lang.foreign.MemorySegment;

/// A chunk of a checkpoint file as builds before release 0.1 wrote it; read only. Some records in key order. Starts on a block, is padded with zeros to whole blocks.
///
/// Little-endian. Records follow the header, each {key length u32, value length u32, key, value}, without padding.
///
/// | offset | bytes | field |
/// |---|---|---|
/// | 0 | 4 | magic `WDBC` |
/// | 4 | 4 | layout, {@link #LAYOUT} |
/// | 8 | 8 | number of the checkpoint |
/// | 16 | 8 | number of the chunk, from 0 |
/// | 24 | 4 | record count |
/// | 28 | 4 | bytes used, from the chunk's start |
/// | 32 | 4 | checksum of bytes 40 to used, seeded by the checkpoint's number |
/// | 36 | 4 | checksum of bytes 0 to 36, likewise |
final class ChunkLayout {
    static final int MAGIC = 0x43424457;
    static final int LAYOUT = 1;
    static final int HEADER_BYTES = 40;
    static final int CHECKED_BYTES = 36;
    static final int RECORD_HEADER_BYTES = 8;

    private static final int LAYOUT_AT = 4;
    private static final int CHECKPOINT = 8;
    private static final int NUMBER = 16;
    private static final int RECORDS = 24;
    private static final int USED_BYTES = 28;
    private static final int BODY_CHECKSUM = 32;
    private static final int CHECKSUM = 36;

    private ChunkLayout() {}

    static boolean isHeader(MemorySegment s, long checkpoint, long number, int checksum) {
        return s.get(U32, 0) == MAGIC
                && s.get(U64, CHECKPOINT) == checkpoint
                && s.get(U64, NUMBER) == number
                && s.get(U32, CHECKSUM) == checksum;
    }

    static int layout(MemorySegment s) {
        return s.get(U32, LAYOUT_AT);
    }

    static int records(MemorySegment s) {
        return s.get(U32, RECORDS);
    }

    static int usedBytes(MemorySegment s) {
        return s.get(U32, USED_BYTES);
    }

    static int bodyChecksum(MemorySegment s) {
        return s.get(U32, BODY_CHECKSUM);
    }
}
