package io.workingdb.core.storage.tree;

import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;

/// Distributes the records of one page, or of two neighbours, anew over one page or two: what splitting, merging and redistributing
/// have in common.
///
/// Works from copies, so that the pages may be written over in any order. Records are numbered through both copies.
final class PageRewriter {
    private final TreeMemory memory;
    private final MemorySegment copies;
    private final MemorySegment part;
    private final RecordPage left;
    private final RecordPage right;
    private final RecordPage target;
    private int leftCount;
    private int count;

    PageRewriter(TreeMemory memory) {
        this.memory = memory;
        copies = memory.scratch(2 * memory.pageBytes);
        part = memory.scratch(memory.partBytesMax);
        left = new RecordPage(memory, copies);
        right = new RecordPage(memory, copies);
        target = new RecordPage(memory);
    }

    /// Takes a page's records.
    void load(RecordPage page) {
        MemorySegment.copy(page.segment, page.base, copies, 0, memory.pageBytes);
        left.openCopy(0);
        leftCount = left.count();
        count = leftCount;
    }

    /// Takes the records of two neighbours.
    void load(RecordPage page, RecordPage next) {
        load(page);
        MemorySegment.copy(next.segment, next.base, copies, memory.pageBytes, memory.pageBytes);
        right.openCopy(memory.pageBytes);
        count += right.count();
    }

    /// Number of records taken.
    int count() {
        return count;
    }

    private RecordPage page(int record) {
        return record < leftCount ? left : right;
    }

    private int position(int record) {
        return record < leftCount ? record : record - leftCount;
    }

    /// Bytes of a page's capacity that these records take under a prefix of this length.
    int bytes(int from, int to, int prefixLength) {
        int bytes = prefixLength;
        for (int i = from; i < to; i++) {
            RecordPage page = page(i);
            int position = position(i);
            int suffix = page.partLength(position) - prefixLength;
            bytes += PageLayout.recordBytes(suffix, page.payloadLength(position));
        }
        return bytes;
    }

    /// The cut that comes nearest to halves in bytes, with at least `least` records on either side.
    int middle(int least) {
        int half = bytes(0, count, 0) / 2;
        int cut = 0;
        int bytes = 0;
        while (cut < count && bytes < half) {
            bytes += bytes(cut, cut + 1, 0);
            cut++;
        }
        return Math.min(Math.max(cut, least), count - least);
    }

    /// Points at the key of a record.
    void key(int record, Slice key, MemorySegment buffer) {
        page(record).key(position(record), key, buffer, 0);
    }

    /// Writes the records `from` to `to - 1` to a page, over whatever is there.
    void write(int reference, int from, int to, MemorySegment prefix, int prefixLength) {
        target.open(reference);
        target.format(prefix, prefixLength);
        target.expect(to - from);
        for (int i = from; i < to; i++) {
            append(page(i), position(i), i - from);
        }
    }

    private void append(RecordPage page, int position, int at) {
        int payload = page.payloadLength(position);
        target.place(at, part, 0, page.copyPart(position, part, 0), payload);
        MemorySegment.copy(
                page.segment, page.payload(position), target.segment, target.payload(at), payload);
        if (page.isOutOfLine(position)) {
            target.markOutOfLine(at);
        }
    }
}
