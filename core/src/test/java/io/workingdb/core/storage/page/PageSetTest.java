package io.workingdb.core.storage.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.workingdb.core.port.MemoryHost;
import io.workingdb.core.random.Random64;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

final class PageSetTest {

    @Property(tries = 50)
    void knowsItsLowest(@ForAll long seed, @ForAll @IntRange(min = 1, max = 300_000) int bound) {
        Random64 random = new Random64(seed);
        TreeSet<Integer> model = new TreeSet<>();
        MemoryHost host = new MemoryHost();
        PageSet set = new PageSet(host, bound);
        for (int i = 0; i < 1_000; i++) {
            int number =
                    (int)
                            (random.chance(1, 2)
                                    ? random.below(bound)
                                    : random.logUniform(bound - 1));
            if (random.chance(1, 3) && !model.isEmpty()) {
                int lowest = model.pollFirst();
                set.remove(lowest);
            } else if (model.add(number)) {
                set.add(number);
            }
            assertEquals(model.contains(number), set.has(number));
            assertEquals(model.isEmpty() ? -1 : model.first(), set.lowest());
        }
        set.release();
        assertEquals(0, host.reservedBytes());
    }
}
