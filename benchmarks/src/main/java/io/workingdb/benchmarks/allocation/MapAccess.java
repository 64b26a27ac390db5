package io.workingdb.benchmarks.allocation;

import io.workingdb.core.config.MemoryConfig;
import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.Bytes;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import io.workingdb.core.storage.tree.Tree;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// Lookups and changes in the ordered map of 100,000 records with 16-byte keys and 64-byte values.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MapAccess {
    private static final int RECORDS = 100_000;
    private static final int KEY_BYTES = 16;
    private static final int VALUE_BYTES = 64;

    private final Random64 random = new Random64(1);
    private final OrderedMap map = new Tree(new MemoryHost(), MemoryConfig.production());
    private final MemorySegment key = Arena.global().allocate(KEY_BYTES, 8);
    private final Slice value = new Slice();

    /// Fills the map.
    public MapAccess() {
        for (int i = 0; i < RECORDS; i++) {
            key(i);
            map.put(key, 0, KEY_BYTES, VALUE_BYTES, value);
        }
    }

    /// Finds a value.
    @Benchmark
    public long get() {
        key(random.below(RECORDS));
        return map.get(key, 0, KEY_BYTES, value) ? value.segment.get(Bytes.U64, value.offset) : 0;
    }

    /// Replaces a value by one of the same size.
    @Benchmark
    public boolean replace() {
        key(random.below(RECORDS));
        boolean found = map.put(key, 0, KEY_BYTES, VALUE_BYTES, value);
        value.segment.set(Bytes.U64, value.offset, 1);
        return found;
    }

    /// Replaces a value by one of another size, so that its record moves.
    @Benchmark
    public boolean resize() {
        key(random.below(RECORDS));
        return map.put(key, 0, KEY_BYTES, VALUE_BYTES + random.below(VALUE_BYTES), value);
    }

    private void key(long number) {
        key.set(Bytes.U64, 0, number * 0x9E3779B97F4A7C15L);
        key.set(Bytes.U64, 8, number);
    }
}
