package io.workingdb.benchmarks.maps;

import static io.workingdb.benchmarks.maps.Record16.ARRAY_WORD;
import static io.workingdb.benchmarks.maps.Record16.VALUE_BYTES;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `java.util.HashMap` over byte arrays, which need something around them to be equal when their bytes are.
final class HashedArraysMeasured implements MeasuredMap {
    private final Map<Key, byte[]> map = new HashMap<>();
    private final Key key = new Key(new byte[Record16.KEY_BYTES]);
    private long heldBytes;

    /// Bytes as a key.
    private static final class Key {
        final byte[] bytes;

        Key(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that && Arrays.equals(bytes, that.bytes);
        }
    }

    @Override
    public String title() {
        return "HashMap";
    }

    @Override
    public void insert(int records) {
        long before = Record16.usedHeapBytes();
        for (int i = 0; i < records; i++) {
            byte[] value = new byte[VALUE_BYTES];
            ARRAY_WORD.set(value, 0, (long) i);
            map.put(new Key(Record16.key(i)), value);
        }
        heldBytes = Record16.usedHeapBytes() - before;
    }

    @Override
    public long get(int[] numbers) {
        long sum = 0;
        for (int number : numbers) {
            Record16.writeKey(number, key.bytes);
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
            Record16.writeKey(number, key.bytes);
            byte[] value = map.get(key);
            if (value != null) {
                ARRAY_WORD.set(value, 0, (long) number);
            }
        }
        return numbers.length;
    }

    @Override
    public long scan() {
        return 0;
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
