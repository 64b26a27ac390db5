package io.workingdb.protocols.redis;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.random.Random64;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Ten million bytes of rubbish and of damaged frames, unless asked for more.
class ParserFuzzTest {
    /// More with `-Dfuzz.bytes=`.
    private static final long BYTES = Long.getLong("fuzz.bytes", 10_000_000);

    @Test
    void survivesRubbishAndDamage() {
        RedisProtocol protocol = new RedisProtocol();
        Random64 random = new Random64(2_024);
        RandomFrames frames = new RandomFrames(random);
        long fed = 0;
        long commands = 0;
        while (fed < BYTES) {
            byte[] bytes =
                    random.chance(1, 4) ? rubbish(random) : frames.damaged(frames.pipeline(20));
            Fragments fragments = new Fragments(protocol.newParser(1 << 16));
            List<Integer> cuts =
                    random.chance(1, 2) ? List.of() : Fragments.cuts(random, bytes.length);
            commands += fragments.parse(bytes, cuts).size();
            fed += fragments.seen();
        }
        assertTrue(commands > 10_000, "some of it were commands");
    }

    private static byte[] rubbish(Random64 random) {
        byte[] bytes = new byte[1 + random.below(2_000)];
        random.fill(bytes);
        if (random.chance(1, 2)) {
            bytes[0] = '*';
        }
        return bytes;
    }
}
