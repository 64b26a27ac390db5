package io.workingdb.simulator;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.random.Random64;
import io.workingdb.simulator.Damage.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Files that are cut, missing, exchanged, or have blocks of zeros, of another place or of another file: as with one wrong bit, everything is there, or
/// the start is refused with the place.
///
/// Not among it: zeros over the last batches of the log and over all that is behind them. They cannot be told from a log that ended before.
///
/// `-Dwdb.damaged.files=10000` damages more.
final class DamagedFilesTest {
    private static final int TRIES = Integer.getInteger("wdb.damaged.files", 48);
    private static final String PAGES = "pages-0000";
    private static final int BLOCK_BYTES = 4_096;

    private final Damage damage =
            new Damage(
                    EveryType.SMALL_EXTENTS,
                    EveryType.made(EveryType.SMALL_EXTENTS, true),
                    Pattern.compile("file=\\S+|epoch=\\d+"));
    private final List<String> names = new ArrayList<>(damage.files().keySet());
    private final Random64 random = new Random64(8);

    @Test
    void everythingIsIntactOrRefusedWithThePlace() {
        for (String name : names) {
            missing(name);
            cut("cut to nothing", name, 0);
        }
        for (int i = 0; i < TRIES; i++) {
            String name = names.get(random.below(names.size()));
            int blocks = bytes(name).length / BLOCK_BYTES;
            switch (i % 8) {
                case 0 -> cut("cut anywhere", name, random.below(bytes(name).length));
                case 1 -> cut("cut behind a block", name, BLOCK_BYTES * random.below(blocks));
                case 2 -> exchanged(name, names.get(random.below(names.size())));
                case 3 -> zeros(name, random.below(blocks), 1);
                case 4 -> zeros(PAGES, random.below(bytes(PAGES).length / BLOCK_BYTES), 16);
                case 5 -> overwritten(name, random.below(blocks), name);
                case 6 -> overwritten(name, random.below(blocks), any(names));
                default -> shifted(name, random.below(blocks));
            }
        }
        System.out.println(damage.table());
        int all = damage.count(Outcome.REFUSED);
        assertTrue(all > TRIES / 4 && all < TRIES + 2 * names.size(), "refused=" + all);
    }

    private String any(List<String> of) {
        return of.get(random.below(of.size()));
    }

    private byte[] bytes(String name) {
        return Objects.requireNonNull(damage.files().get(name));
    }

    private void missing(String name) {
        Map<String, byte[]> files = new TreeMap<>(damage.files());
        files.remove(name);
        damage.judge("missing", files, "without " + name);
    }

    private void cut(String kind, String name, int length) {
        replaced(kind, name, Arrays.copyOf(bytes(name), length), "cut to " + length);
    }

    private void exchanged(String one, String other) {
        Map<String, byte[]> files = new TreeMap<>(damage.files());
        files.put(one, bytes(other));
        files.put(other, bytes(one));
        damage.judge("exchanged", files, one + " and " + other + " exchanged");
    }

    private void zeros(String name, int block, int blocks) {
        byte[] changed = bytes(name).clone();
        int from = block * BLOCK_BYTES;
        int to = Math.min(changed.length, from + blocks * BLOCK_BYTES);
        Arrays.fill(changed, from, to, (byte) 0);
        String kind = blocks == 1 ? "a block of zeros" : "blocks of zeros";
        replaced(kind, name, changed, "zeros from " + from + " to " + to);
    }

    /// Some block of `other` in the place of one.
    private void overwritten(String name, int block, String other) {
        byte[] changed = bytes(name).clone();
        int from = BLOCK_BYTES * random.below(bytes(other).length / BLOCK_BYTES);
        System.arraycopy(bytes(other), from, changed, block * BLOCK_BYTES, BLOCK_BYTES);
        String kind = name.equals(other) ? "a block twice" : "a block of another file";
        replaced(kind, name, changed, other + " " + from + " at block " + block);
    }

    /// A block twice, and all behind it a block later.
    private void shifted(String name, int block) {
        byte[] from = bytes(name);
        byte[] changed = Arrays.copyOf(from, from.length + BLOCK_BYTES);
        int at = block * BLOCK_BYTES;
        System.arraycopy(from, at, changed, at + BLOCK_BYTES, from.length - at);
        replaced("shifted by a block", name, changed, "shifted behind block " + block);
    }

    private void replaced(String kind, String name, byte[] bytes, String what) {
        Map<String, byte[]> files = new TreeMap<>(damage.files());
        files.put(name, bytes);
        damage.judge(kind, files, name + ": " + what);
    }
}
