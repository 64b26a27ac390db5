package io.workingdb.benchmarks.maps;

import static io.workingdb.benchmarks.maps.Record16.ARRAY_WORD;
import static io.workingdb.benchmarks.maps.Record16.VALUE_BYTES;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/// `java.util.TreeMap` over byte arrays.
final class SortedArraysMeasured implements MeasuredMap {
    private final TreeMap<byte[], byte[]> map = new TreeMap<>(Arrays::compareUnsigned);
    private final byte[] key = new byte[Record16.KEY_BYTES];
    private long heldBytes;

    @Override
    public String title() {
        return "TreeMap";
    }

    @Override
    public void insert(int records) {
        long before = Record16.usedHeapBytes();
        for (int i = 0; i < records; i++) {
            byte[] value = new byte[VALUE_BYTES];
            ARRAY_WORD.set(value, 0, (long) i);
            map.put(Record16.key(i), value);
        }
        heldBytes = Record16.usedHeapBytes() - before;
    }

    @Override
    public long get(int[] numbers) {
        long sum = 0;
        for (int number : numbers) {
            Record16.writeKey(number, key);
            byte[] value = map.get(key);
            if (value != null) {
                sum += Record16.word(value);
            }
        }
        return sum;
    }

    @Override
    public long update(int[] numbers) {
        for (int number : numbers) {
            Record16.writeKey(number, key);
            byte[] value = map.get(key);
            if (value != null) {
                ARRAY_WORD.set(value, 0, (long) number);
            }
        }
        return numbers.length;
    }

    @Override
    public long scan() {
        long sum = 0;
        for (Map.Entry<byte[], byte[]> each : map.entrySet()) {
            sum += Record16.word(each.getKey());
            sum += Record16.word(each.getValue());
        }
        return sum;
    }

    @Override
    public long heldBytes() {
        return heldBytes;
    }

    @Override
    public void close() {
        map.clear();
    }
}
