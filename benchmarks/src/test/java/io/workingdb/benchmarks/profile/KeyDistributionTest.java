package io.workingdb.benchmarks.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.random.Random64;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyDistributionTest {
    private static final int DRAWS = 200_000;

    private static final String[] ALL = {
        "uniform",
        "sequential",
        "zipfian(0.99)",
        "zipfian(1)",
        "zipfian(2.5)",
        "latest",
        "hotspot(20,80)"
    };

    @Property(seed = "1", tries = 200)
    void staysAmongTheKeys(@ForAll @IntRange(min = 1, max = 5_000) int keys, @ForAll long seed) {
        for (String text : ALL) {
            KeyChooser chooser = KeyDistribution.parse(text).over(keys, new Random64(seed));
            for (int i = 0; i < 100; i++) {
                long read = chooser.forRead();
                long write = chooser.forWrite();
                assertTrue(read >= 0 && read < keys && write >= 0 && write < keys, text);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"uniform", "zipfian(0.99)", "latest", "hotspot(20,80)"})
    void isAFunctionOfTheSeed(String text) {
        KeyChooser one = KeyDistribution.parse(text).over(1_000, new Random64(7));
        KeyChooser other = KeyDistribution.parse(text).over(1_000, new Random64(7));
        for (int i = 0; i < 1_000; i++) {
            assertEquals(one.forRead(), other.forRead());
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.5, 0.99, 1.0, 1.5})
    void drawsRanksAsZipfSays(double theta) {
        int count = 1_000;
        int[] seen = new int[count + 1];
        Zipf zipf = new Zipf(count, theta);
        Random64 random = new Random64(1);
        for (int i = 0; i < DRAWS; i++) {
            seen[(int) zipf.next(random)]++;
        }
        double sum = 0;
        for (int rank = 1; rank <= count; rank++) {
            sum += Math.pow(rank, -theta);
        }
        for (int rank : new int[] {1, 2, 3, 10, 100}) {
            double expected = DRAWS * Math.pow(rank, -theta) / sum;
            // Six standard deviations: never by chance, always by a wrong formula.
            assertEquals(expected, seen[rank], 6 * Math.sqrt(expected) + 6, "rank " + rank);
        }
    }

    @Test
    void scattersPopularKeysWithoutMergingAny() {
        int keys = 1_000;
        boolean[] seen = new boolean[keys];
        KeyChooser chooser = KeyDistribution.parse("zipfian(0.1)").over(keys, new Random64(3));
        int different = 0;
        for (int i = 0; i < DRAWS; i++) {
            int key = (int) chooser.forRead();
            different += seen[key] ? 0 : 1;
            seen[key] = true;
        }
        assertEquals(keys, different);
    }

    @Test
    void givesTheHotPartItsShare() {
        KeyChooser chooser = KeyDistribution.parse("hotspot(20,80)").over(1_000, new Random64(5));
        int hot = 0;
        for (int i = 0; i < DRAWS; i++) {
            hot += chooser.forRead() < 200 ? 1 : 0;
        }
        assertEquals(0.8, (double) hot / DRAWS, 0.01);
    }

    @Test
    void readsWhatWasWrittenLast() {
        KeyChooser chooser = KeyDistribution.parse("latest(0.99)").over(1_000, new Random64(5));
        int newest = 0;
        for (int i = 0; i < DRAWS; i++) {
            newest += chooser.forRead() == chooser.forWrite() - 1 ? 1 : 0;
        }
        assertTrue(newest > DRAWS / 10, "newest key read " + newest + " times");
    }

    @Test
    void goesRoundInOrder() {
        KeyChooser chooser = KeyDistribution.parse("sequential").over(3, new Random64(1));
        for (int i = 0; i < 9; i++) {
            assertEquals(i % 3, chooser.forWrite());
        }
    }

    @Test
    void mixesByWeight() {
        Mix mix = Mix.parse("get:90,set:10");
        Random64 random = new Random64(2);
        int gets = 0;
        for (int i = 0; i < DRAWS; i++) {
            gets += mix.choose(random) == Operation.GET ? 1 : 0;
        }
        assertEquals(0.9, (double) gets / DRAWS, 0.01);
    }

    @Test
    void drawsSizesFromTheirRanges() {
        ValueBytes sizes = ValueBytes.parse("10:50,100..200:50");
        Random64 random = new Random64(2);
        int small = 0;
        for (int i = 0; i < DRAWS; i++) {
            int bytes = sizes.choose(random);
            small += bytes == 10 ? 1 : 0;
            assertTrue(bytes == 10 || bytes >= 100 && bytes <= 200, "bytes " + bytes);
        }
        assertEquals(0.5, (double) small / DRAWS, 0.01);
    }
}
