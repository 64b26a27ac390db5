package io.workingdb.benchmarks.maps;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is measured is the same work: every map reads the same values for the same numbers.
final class MapCourseTest {
    private static final int RECORDS = 3_000;

    private final StringWriter leftOut = new StringWriter();
    private final List<String> names = MapCourse.names(new PrintWriter(leftOut));

    @Test
    void allMapsReadTheSame(@TempDir Path folder) {
        int[] numbers = {0, 7, 2_999, 7, 1_500};
        long scanned = 0;
        for (String name : names) {
            try (MeasuredMap map = MapCourse.create(name, folder)) {
                map.insert(RECORDS);
                assertEquals(7 + 2_999 + 7 + 1_500, map.get(numbers), name);
                assertEquals(numbers.length, map.update(numbers), name);
                assertEquals(7 + 2_999 + 7 + 1_500, map.get(numbers), name);
                assertEquals(0, map.get(new int[] {RECORDS}), name);
                assertTrue(name.equals("hashmap") || map.scan() != 0, name);
                scanned = name.equals("tree") ? map.scan() : scanned;
                assertEquals(name.equals("hashmap") ? 0 : scanned, map.scan(), name);
            }
        }
    }

    @Test
    void namesLmdbOrSaysWhyItIsLeftOut() {
        assertEquals(names.contains("lmdb"), leftOut.toString().isEmpty(), leftOut.toString());
    }

    @Test
    void printsALineForEachMap(@TempDir Path folder) {
        StringWriter out = new StringWriter();
        MapCourse.run(names, RECORDS, 1, folder, new PrintWriter(out));
        for (String title : new String[] {"tree", "TreeMap", "HashMap"}) {
            assertTrue(out.toString().contains(title + " "), out.toString());
        }
        assertEquals(2L * names.size() + 1, out.toString().lines().count());
    }
}
