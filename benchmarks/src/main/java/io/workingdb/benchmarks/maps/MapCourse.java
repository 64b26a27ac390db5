package io.workingdb.benchmarks.maps;

import io.workingdb.core.random.Random64;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// Measures maps beside each other in one process: each is filled in a random order of keys, then rounds go in turns (A B C A B C), because timings on
/// a shared machine drift. Figures are medians over the rounds, ratios the medians of the ratios within a round.
public final class MapCourse {
    /// Rounds before those that count, in which the compiler gets done.
    private static final int WARM_UP = 2;

    /// Most reads, and updates, of a round.
    private static final int OPERATIONS_MAX = 1_000_000;

    /// Rounds that count, unless somebody wants others.
    public static final int ROUNDS = 5;

    private final int records;
    private final int rounds;
    private final int operations;
    private final PrintWriter out;
    private final Random64 random = new Random64(7);

    private MapCourse(int records, int rounds, PrintWriter out) {
        this.records = records;
        this.rounds = rounds;
        this.out = out;
        operations = Math.min(OPERATIONS_MAX, records);
    }

    /// Nanoseconds per operation of one map, by round, and bytes of heap per operation.
    private static final class Figures {
        final double[] get;
        final double[] update;
        final double[] scan;
        double allocatedBytes;

        Figures(int rounds) {
            get = new double[rounds];
            update = new double[rounds];
            scan = new double[rounds];
        }
    }

    /// Work that is measured.
    private interface Work {
        long run();
    }

    /// All maps that can be had here. If LMDB cannot, says why.
    public static List<String> names(PrintWriter out) {
        List<String> names = new ArrayList<>(List.of("tree", "treemap", "hashmap"));
        if (LmdbMeasured.missing().isEmpty()) {
            names.add("lmdb");
        } else {
            out.println(
                    "lmdb is left out, its library cannot be loaded: " + LmdbMeasured.missing());
        }
        return names;
    }

    /// Measures the maps of these names.
    ///
    /// @param names of tree, treemap, hashmap and lmdb; ratios are those of the others to the first
    /// @param folder where LMDB's file is made
    public static void run(
            List<String> names, int records, int rounds, Path folder, PrintWriter out) {
        List<MeasuredMap> maps = new ArrayList<>();
        for (String name : names) {
            maps.add(create(name, folder));
        }
        new MapCourse(records, rounds, out).run(maps);
        maps.forEach(MeasuredMap::close);
    }

    static MeasuredMap create(String name, Path folder) {
        return switch (name) {
            case "tree" -> new TreeMeasured();
            case "treemap" -> new SortedArraysMeasured();
            case "hashmap" -> new HashedArraysMeasured();
            case "lmdb" -> lmdb(folder);
            default ->
                    throw new IllegalArgumentException(
                            "a map is tree, treemap, hashmap or lmdb: map=" + name);
        };
    }

    private static MeasuredMap lmdb(Path folder) {
        if (!LmdbMeasured.missing().isEmpty()) {
            throw new IllegalArgumentException(
                    "LMDB's library cannot be loaded: " + LmdbMeasured.missing());
        }
        return new LmdbMeasured(folder);
    }

    private void run(List<MeasuredMap> maps) {
        for (MeasuredMap map : maps) {
            long start = System.nanoTime();
            map.insert(records);
            double nanos = (double) (System.nanoTime() - start) / records;
            double beside =
                    (double) map.heldBytes() / records - Record16.KEY_BYTES - Record16.VALUE_BYTES;
            out.printf(
                    Locale.ROOT,
                    "%-8s insert %8.1f ns, %6.1f bytes beside key and value%n",
                    map.title(),
                    nanos,
                    beside);
        }
        List<Figures> figures = new ArrayList<>();
        maps.forEach(map -> figures.add(new Figures(rounds)));
        for (int round = -WARM_UP; round < rounds; round++) {
            int[] numbers = numbers();
            for (int i = 0; i < maps.size(); i++) {
                measure(maps.get(i), figures.get(i), round, numbers);
            }
        }
        for (int i = 0; i < maps.size(); i++) {
            tell(maps.get(i), figures.get(i), figures.getFirst());
        }
        out.printf(Locale.ROOT, "heap in use %d MiB%n", Record16.usedHeapBytes() >> 20);
    }

    private int[] numbers() {
        int[] numbers = new int[operations];
        Arrays.setAll(numbers, i -> random.below(records));
        return numbers;
    }

    private void measure(MeasuredMap map, Figures figures, int round, int[] numbers) {
        long before = allocated();
        double get = nanos(() -> map.get(numbers)) / operations;
        double update = nanos(() -> map.update(numbers)) / operations;
        double scan = nanos(map::scan) / records;
        if (round >= 0) {
            figures.get[round] = get;
            figures.update[round] = update;
            figures.scan[round] = scan;
            figures.allocatedBytes +=
                    (double) (allocated() - before) / (2.0 * operations + records) / rounds;
        }
    }

    private double nanos(Work work) {
        long start = System.nanoTime();
        sum += work.run();
        return System.nanoTime() - start;
    }

    /// Of all that was read: kept, so that no reading is left out as useless.
    @SuppressWarnings("unused")
    private long sum;

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }

    private void tell(MeasuredMap map, Figures figures, Figures first) {
        out.printf(
                Locale.ROOT,
                "%-8s get %7.1f ns %5.2fx   update %7.1f ns %5.2fx   scan %6.1f ns %5.2fx   %.3f"
                        + " B/op%n",
                map.title(),
                median(figures.get),
                ratio(figures.get, first.get),
                median(figures.update),
                ratio(figures.update, first.update),
                median(figures.scan),
                ratio(figures.scan, first.scan),
                figures.allocatedBytes);
    }

    private static double ratio(double[] one, double[] first) {
        double[] ratios = new double[one.length];
        Arrays.setAll(ratios, i -> one[i] / first[i]);
        return median(ratios);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
