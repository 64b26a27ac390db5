package io.workingdb.simulator;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.random.Random64;
import io.workingdb.simulator.Damage.Outcome;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// One wrong bit anywhere in the directory of a server that was stopped, with every type in it: everything is there, or the start is refused with the
/// place. Never is anything else answered.
///
/// `-Dwdb.bit.flips=10000` flips more.
final class BitFlipTest {
    private static final int FLIPS = Integer.getInteger("wdb.bit.flips", 80);

    @Test
    void everythingIsIntactOrRefusedWithThePlace() {
        Damage damage =
                new Damage(
                        EveryType.SMALL_EXTENTS,
                        EveryType.made(EveryType.SMALL_EXTENTS, true),
                        Pattern.compile("file=\\S+ (block=\\d+ )?offset=\\d+"));
        Random64 random = new Random64(7);
        for (int i = 0; i < FLIPS; i++) {
            flip(damage, random, i % 2 == 0);
        }
        System.out.println(FLIPS + " bits flipped, one at a time\n" + damage.table());
        int refused = damage.count(Outcome.REFUSED);
        assertTrue(refused > FLIPS / 20 && refused < FLIPS, "refused=" + refused);
    }

    /// @param anyFile whether every file is as likely, however small, and not every bit
    private static void flip(Damage damage, Random64 random, boolean anyFile) {
        Map<String, byte[]> files = new TreeMap<>(damage.files());
        String name = anyFile ? anyFile(random, files) : anyByte(random, files);
        byte[] bytes = files.get(name);
        assertNotNull(bytes);
        byte[] flipped = bytes.clone();
        long bit = random.below(8L * bytes.length);
        flipped[(int) (bit / 8)] ^= (byte) (1 << bit % 8);
        files.put(name, flipped);
        damage.judge(name.replaceAll("-.*", ""), files, name + " bit " + bit);
    }

    private static String anyFile(Random64 random, Map<String, byte[]> files) {
        return files.keySet().stream().skip(random.below(files.size())).findFirst().orElseThrow();
    }

    private static String anyByte(Random64 random, Map<String, byte[]> files) {
        long all = files.values().stream().mapToLong(each -> each.length).sum();
        long chosen = random.below(all);
        for (Map.Entry<String, byte[]> each : files.entrySet()) {
            chosen -= each.getValue().length;
            if (chosen < 0) {
                return each.getKey();
            }
        }
        throw new AssertionError("a byte lies in a file");
    }
}
