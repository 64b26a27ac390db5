package io.workingdb.core.keyspace.collection;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.config.MemoryConfig;
import io.workingdb.core.keyspace.CollectionLimits;
import io.workingdb.core.keyspace.Keyspace;
import io.workingdb.core.port.MemoryHost;
import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import io.workingdb.core.storage.tree.Tree;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A keyspace over a tree whose pages hold four records, with what the models of the types have in common: names, elements, and a snapshot that
/// must stay as it was.
public final class CollectionBench {
    /// Databases of the keyspace.
    static final int DATABASES = 2;

    private final MemoryHost host = new MemoryHost();

    /// The map.
    public final Tree map;

    /// The keyspace over it.
    public final Keyspace keyspace;

    /// Where chance comes from.
    public final Random64 random;

    private final int elements;
    private OrderedMap.@Nullable Snapshot snapshot;
    private List<String> frozen = new ArrayList<>();

    /// @param limits of what is small
    /// @param elements different ones that there are, about
    public CollectionBench(long seed, CollectionLimits limits, int elements) {
        random = new Random64(seed);
        this.elements = elements;
        map = new Tree(host, MemoryConfig.tiny());
        keyspace = new Keyspace(map, 0x5555, DATABASES, limits);
    }

    /// Some element: a number, a word, and rarely something long or empty.
    String element() {
        int which = random.below(elements);
        return switch (which % 5) {
            case 0, 1 -> Integer.toString(which * which - 40);
            case 2 -> "\0".repeat(which % 3 == 0 ? 0 : 1 + which % 40);
            case 3 -> "word-" + which;
            default -> Character.toString(which & 0xFF).repeat(which % 25 == 4 ? 300 + which : 2);
        };
    }

    /// Some value.
    String value() {
        int length = (int) (random.chance(1, 30) ? random.below(2_000) : random.logUniform(90));
        return Character.toString(random.below(256)).repeat(length);
    }

    /// Pins, or compares with what was pinned and lets go.
    public void pinOrUnpin() {
        OrderedMap.Snapshot pinned = snapshot;
        if (pinned == null) {
            snapshot = keyspace.pin();
            frozen = read(keyspace.pin());
        } else {
            assertEquals(frozen, read(pinned));
            snapshot = null;
        }
    }

    /// Reads all that was pinned, and lets go.
    static List<String> read(OrderedMap.Snapshot from) {
        List<String> all = new ArrayList<>();
        Slice key = new Slice();
        Slice value = new Slice();
        while (from.next(key, value)) {
            all.add(text(key));
            all.add(text(value));
        }
        from.unpin();
        return all;
    }

    /// Removes everything; then nothing is left of it, in no table.
    public void emptyEverything() {
        if (snapshot != null) {
            pinOrUnpin();
        }
        keyspace.flushAll();
        while (keyspace.reclaimPending()) {
            assertTrue(keyspace.reclaim(7) > 0);
        }
        assertEquals(Long.MAX_VALUE, keyspace.earliestDeadlineMillis());
        Slice key = new Slice();
        Slice value = new Slice();
        OrderedMap.Snapshot left = keyspace.pin();
        while (left.next(key, value)) {
            byte space = key.segment.get(JAVA_BYTE, key.offset);
            boolean isFloor = (space == 9 || space == 12) && key.lengthBytes == 3;
            assertTrue(
                    space < 6 || isFloor,
                    "only tables of databases and slots are left, and floors: space=" + space);
        }
        left.unpin();
        map.release();
        assertEquals(0, host.reservedBytes());
    }

    /// A text, one byte for each character, where the keyspace takes it.
    public static MemorySegment segment(String text) {
        byte[] bytes = text.getBytes(ISO_8859_1);
        MemorySegment segment = Arena.ofAuto().allocate(Math.max(1, bytes.length));
        MemorySegment.copy(bytes, 0, segment, JAVA_BYTE, 0, bytes.length);
        return segment;
    }

    /// The text that these bytes are. Texts compare as their bytes do.
    public static String text(Slice bytes) {
        return new String(bytes.toBytes(), ISO_8859_1);
    }
}
