package io.workingdb.benchmarks.maps;

import static io.workingdb.benchmarks.maps.Record16.KEY_BYTES;
import static io.workingdb.benchmarks.maps.Record16.VALUE_BYTES;
import static io.workingdb.benchmarks.maps.Record16.WORD;

import io.workingdb.benchmarks.allocation.MemoryHost;
import io.workingdb.core.config.MemoryConfig;
import io.workingdb.core.storage.map.Slice;
import io.workingdb.core.storage.tree.Tree;
import io.workingdb.core.storage.tree.TreeCursor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Our tree, as a server has it: its memory is the kernel's, with huge pages asked for.
final class TreeMeasured implements MeasuredMap {
    private final Tree tree = new Tree(new MemoryHost(), MemoryConfig.production());
    private final MemorySegment key = Arena.global().allocate(KEY_BYTES, Long.BYTES);
    private final Slice foundKey = new Slice();
    private final Slice value = new Slice();

    @Override
    public String title() {
        return "tree";
    }

    @Override
    public void insert(int records) {
        for (int i = 0; i < records; i++) {
            put(i);
        }
    }

    private void put(int number) {
        Record16.writeKey(number, key);
        tree.put(key, 0, KEY_BYTES, VALUE_BYTES, value);
        value.segment.set(WORD, value.offset, number);
    }

    @Override
    public long get(int[] numbers) {
        long sum = 0;
        for (int number : numbers) {
            Record16.writeKey(number, key);
            if (tree.get(key, 0, KEY_BYTES, value)) {
                sum += value.segment.get(WORD, value.offset);
            }
        }
        return sum;
    }

    @Override
    public long update(int[] numbers) {
        for (int number : numbers) {
            put(number);
        }
        return numbers.length;
    }

    @Override
    public long scan() {
        long sum = 0;
        try (TreeCursor cursor = tree.cursor()) {
            while (cursor.next(foundKey, value)) {
                sum += foundKey.segment.get(WORD, foundKey.offset);
                sum += value.segment.get(WORD, value.offset);
            }
        }
        return sum;
    }

    @Override
    public long heldBytes() {
        return tree.heldBytes();
    }

    @Override
    public void close() {
        tree.release();
    }
}
