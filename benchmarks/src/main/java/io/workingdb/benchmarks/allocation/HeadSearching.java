package io.workingdb.benchmarks.allocation;

import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.Bytes;
import io.workingdb.core.storage.tree.ScalarHeadSearch;
import io.workingdb.core.storage.tree.VectorHeadSearch;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// The search of a page's heads by vectors and by its scalar twin: random heads, 64 pages that stay in the cache, a head that is there.
@State(Scope.Thread)
@Fork(jvmArgsAppend = "--add-modules=jdk.incubator.vector")
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HeadSearching {
    private static final int PAGES = 64;
    private static final int PAGE_BYTES = 2_048;

    /// Records of a page: a leaf of 16-byte keys and 64-byte values holds about 40, an inner page above it about 130.
    @Param({"40", "130"})
    private int records;

    private final MemorySegment pages = Arena.global().allocate(PAGES * PAGE_BYTES, 64);
    private final Random64 random = new Random64(3);

    /// Fills the pages.
    @Setup
    public void setUp() {
        for (int page = 0; page < PAGES; page++) {
            int[] heads = new int[records];
            Arrays.setAll(heads, i -> (int) random.nextLong());
            Arrays.sort(heads);
            for (int i = 0; i < records; i++) {
                pages.set(Bytes.U32, heads(page) + 4L * i, heads[i] ^ Integer.MIN_VALUE);
            }
        }
    }

    /// As the tree searches.
    @Benchmark
    public int vectors() {
        long heads = heads(random.below(PAGES));
        return VectorHeadSearch.lowerBound(pages, heads, records, wanted(heads));
    }

    /// As the specification says.
    @Benchmark
    public int scalar() {
        long heads = heads(random.below(PAGES));
        return ScalarHeadSearch.lowerBound(pages, heads, records, wanted(heads));
    }

    private int wanted(long heads) {
        return pages.get(Bytes.U32, heads + 4L * random.below(records));
    }

    private static long heads(int page) {
        return (long) page * PAGE_BYTES;
    }
}
