package io.workingdb.core.storage.tree;

import io.workingdb.core.config.MemoryConfig;
import io.workingdb.core.port.MemoryHost;
import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.Bytes;
import io.workingdb.core.storage.map.ChunkMap;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/// Measures the tree beside the plain map and a `java.util.TreeMap` over byte arrays: 16-byte keys and 64-byte values in random order, one
/// thread. Run alone on a machine:
///
/// ```
/// java --add-modules jdk.incubator.vector -Xmx6g -cp core/target/classes:core/target/test-classes:AGRONA_JAR \
///     io.workingdb.core.storage.tree.TreeBench tree|sorted|loaded|chunk|jdk [RECORDS]
/// ```
///
/// `sorted` puts the records into a tree in the order of their keys, `loaded` loads them so; both say only what they take.
public final class TreeBench {
    private static final int KEY_BYTES = 16;
    private static final int VALUE_BYTES = 64;
    private static final int ROUNDS = 5;

    private final MemorySegment key = Arena.global().allocate(KEY_BYTES, 8);
    private final Slice value = new Slice();
    private final Slice foundKey = new Slice();
    private final Random64 random = new Random64(7);
    private final int records;

    private TreeBench(int records) {
        this.records = records;
    }

    /// One operation, by the number of the key.
    private interface Operation {
        long run(int number);
    }

    /// @param arguments which map, and how many records
    public static void main(String[] arguments) {
        TreeBench bench =
                new TreeBench(arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000);
        System.out.println("heads: " + HeadSearch.description());
        switch (arguments[0]) {
            case "tree" -> bench.run(newTree());
            case "sorted" -> bench.insertSorted(newTree());
            case "loaded" -> bench.load(newTree());
            case "chunk" -> bench.run(new ChunkMap(new MemoryHost(), 128, 1 << 20));
            default -> bench.run(new TreeMap<>(Arrays::compareUnsigned));
        }
    }

    private static Tree newTree() {
        return new Tree(
                new MemoryHost(), new MemoryConfig(MemoryConfig.PAGE_BYTES, 8L << 30, 4 << 20));
    }

    private void insertSorted(OrderedMap map) {
        byte[][] keys = sortedKeys();
        measure(
                "insert",
                1,
                i -> {
                    writeKey(keys[i]);
                    return map.put(key, 0, KEY_BYTES, VALUE_BYTES, value) ? 1 : 0;
                });
        tellBytes(map);
    }

    private void load(Tree tree) {
        byte[][] keys = sortedKeys();
        SortedLoader loader = tree.sortedLoader(100);
        measure(
                "load",
                1,
                i -> {
                    writeKey(keys[i]);
                    loader.add(key, 0, KEY_BYTES, VALUE_BYTES, value);
                    return 0;
                });
        loader.finish();
        tellBytes(tree);
        try (TreeCursor cursor = tree.cursor()) {
            measure("scan by a cursor", 1, i -> cursor.next(foundKey, value) ? 1 : 0);
        }
    }

    private byte[][] sortedKeys() {
        byte[][] keys = new byte[records][];
        Arrays.setAll(keys, this::key);
        Arrays.sort(keys, Arrays::compareUnsigned);
        return keys;
    }

    private void writeKey(byte[] bytes) {
        MemorySegment.copy(bytes, 0, key, java.lang.foreign.ValueLayout.JAVA_BYTE, 0, KEY_BYTES);
    }

    private void tellBytes(OrderedMap map) {
        double extra = (double) map.heldBytes() / records - KEY_BYTES - VALUE_BYTES;
        System.out.printf("bytes beside key and value per record: %.1f%n", extra);
    }

    private void run(OrderedMap map) {
        measure("insert", 1, i -> put(map, i));
        tellBytes(map);
        for (int round = 0; round < ROUNDS; round++) {
            measure("get", 2, i -> get(map, random.below(records)));
            measure("update", 2, i -> put(map, random.below(records)));
            measure("get and update", 2, i -> getAndPut(map, random.below(records)));
        }
        measure("scan", 1, i -> next(map, i));
        for (int round = 0; map instanceof Tree tree && round < ROUNDS; round++) {
            try (TreeCursor cursor = tree.cursor()) {
                measure("scan by a cursor", 1, i -> cursor.next(foundKey, value) ? 1 : 0);
            }
        }
        OrderedMap.Snapshot snapshot = map.pin();
        measure("update while pinned", 1, i -> put(map, random.below(records)));
        measure("scan of the snapshot", 1, i -> snapshot.next(foundKey, value) ? 1 : 0);
        snapshot.unpin();
        measure("delete", 1, i -> delete(map, i));
    }

    private void run(NavigableMap<byte[], byte[]> map) {
        measure("insert", 1, i -> map.put(key(i), new byte[VALUE_BYTES]) == null ? 1 : 0);
        for (int round = 0; round < ROUNDS; round++) {
            measure("get", 2, i -> value(map, random.below(records))[0]);
            measure("update", 2, i -> ++value(map, random.below(records))[0]);
        }
        for (int round = 0; round < ROUNDS; round++) {
            var each = map.entrySet().iterator();
            measure("scan", 1, i -> each.next().getValue()[0]);
        }
        measure("delete", 1, i -> map.remove(key(i)) == null ? 1 : 0);
    }

    private byte[] value(NavigableMap<byte[], byte[]> map, int number) {
        return Objects.requireNonNull(map.get(key(number)));
    }

    private void measure(String what, int times, Operation operation) {
        long allocatedBefore = allocated();
        long start = System.nanoTime();
        long sum = 0;
        for (int time = 0; time < times; time++) {
            for (int i = 0; i < records; i++) {
                sum += operation.run(i);
            }
        }
        double operations = (double) times * records;
        double nanos = (System.nanoTime() - start) / operations;
        double bytes = (allocated() - allocatedBefore) / operations;
        System.out.printf("%-22s %8.1f ns %8.3f B/op   (%d)%n", what, nanos, bytes, sum & 1);
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    private long put(OrderedMap map, int number) {
        writeKey(number);
        boolean was = map.put(key, 0, KEY_BYTES, VALUE_BYTES, value);
        value.segment.set(Bytes.U64, value.offset, number);
        return was ? 1 : 0;
    }

    private long get(OrderedMap map, int number) {
        writeKey(number);
        return map.get(key, 0, KEY_BYTES, value) ? value.segment.get(Bytes.U64, value.offset) : 0;
    }

    private long getAndPut(OrderedMap map, int number) {
        return get(map, number) + put(map, number);
    }

    private long next(OrderedMap map, int number) {
        boolean more =
                number == 0
                        ? map.ceiling(key, 0, 0, foundKey, value)
                        : map.higher(key, 0, KEY_BYTES, foundKey, value);
        if (more) {
            MemorySegment.copy(foundKey.segment, foundKey.offset, key, 0, KEY_BYTES);
        }
        return more ? 1 : 0;
    }

    private long delete(OrderedMap map, int number) {
        writeKey(number);
        return map.delete(key, 0, KEY_BYTES) ? 1 : 0;
    }

    private void writeKey(int number) {
        key.set(Bytes.U64, 0, Random64.mix(number));
        key.set(Bytes.U64, 8, Random64.mix(number + 1_000_000_007L));
    }

    private byte[] key(int number) {
        writeKey(number);
        return key.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
    }
}
