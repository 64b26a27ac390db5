package io.workingdb.protocols.redis;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.random.Random64;
import io.workingdb.protocols.session.Arguments;
import io.workingdb.protocols.session.Command;
import io.workingdb.protocols.session.FrameParser;
import io.workingdb.protocols.session.FrameParser.Outcome;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RespParserTest {
    private static final int BULK_BYTES_MAX = 1 << 20;
    private static final RedisProtocol PROTOCOL = new RedisProtocol();

    @Property(seed = "1", tries = 2_000)
    void findsTheSameCommandsHoweverTheBytesAreSplit(@ForAll long seed) {
        Random64 random = new Random64(seed);
        byte[] bytes = new RandomFrames(random).pipeline(12);
        List<String> whole = parse(bytes, List.of());
        assertTrue(
                whole.getLast().startsWith("rest 0") || whole.getLast().startsWith("malformed"),
                whole::toString);
        assertEquals(whole, parse(bytes, Fragments.cuts(random, bytes.length)));
    }

    @Property(seed = "1", tries = 5_000)
    void takesAnyDamageWithoutAnExceptionAndWithTheSameOutcomeHoweverSplit(@ForAll long seed) {
        Random64 random = new Random64(seed);
        RandomFrames frames = new RandomFrames(random);
        byte[] bytes = frames.damaged(frames.pipeline(6));
        assertEquals(parse(bytes, List.of()), parse(bytes, Fragments.cuts(random, bytes.length)));
    }

    @Test
    void splitsAtEveryByteToTheSameEnd() {
        byte[] bytes = new RandomFrames(new Random64(3)).pipeline(10);
        List<String> whole = parse(bytes, List.of());
        List<Integer> everywhere =
                java.util.stream.IntStream.range(0, bytes.length).boxed().toList();
        assertEquals(whole, parse(bytes, everywhere));
    }

    private static List<String> parse(byte[] bytes, List<Integer> cuts) {
        return new Fragments(PROTOCOL.newParser(BULK_BYTES_MAX)).parse(bytes, cuts);
    }

    @Test
    void findsEveryCommandInAnyLettersAndNoneUnderAnotherName() {
        for (Command command : PROTOCOL.commands().all()) {
            String name = command.name();
            assertSame(command, find(name));
            assertSame(command, find(name.toUpperCase(Locale.ROOT)));
            for (int i = 0; i < name.length(); i++) {
                for (int bit = 0; bit < 8; bit++) {
                    char flipped = (char) (name.charAt(i) ^ 1 << bit);
                    String other = name.substring(0, i) + flipped + name.substring(i + 1);
                    assertSame(PROTOCOL.commands().find(other), find(other), other);
                }
            }
            assertNull(find(name + "x".repeat(17)));
        }
    }

    private static @Nullable Command find(String name) {
        byte[] bytes = Harness.encode(name, "argument");
        FrameParser parser = PROTOCOL.newParser(BULK_BYTES_MAX);
        assertEquals(
                Outcome.COMMAND,
                parser.parse(MemorySegment.ofArray(bytes), 0, bytes.length, new Arguments()));
        return parser.command();
    }

    @Test
    void readsAMillionArgumentsInSmallPiecesWithoutLookingAtThemAgainAndAgain() {
        int words = 1_000_000;
        StringBuilder frame = new StringBuilder("*" + words + "\r\n$4\r\nMSET\r\n");
        for (int i = 1; i < words; i++) {
            frame.append("$1\r\nx\r\n");
        }
        byte[] bytes = Harness.bytes(frame.toString());
        FrameParser parser = PROTOCOL.newParser(BULK_BYTES_MAX);
        MemorySegment source = Arena.ofAuto().allocate(bytes.length);
        MemorySegment.copy(bytes, 0, source, JAVA_BYTE, 0, bytes.length);
        Arguments arguments = new Arguments();
        // Quadratic work would be 70,000 pieces of 3.5 MB on average: minutes, not a moment.
        for (int end = 100; end < bytes.length; end += 100) {
            assertEquals(Outcome.INCOMPLETE, parser.parse(source, 0, end, arguments));
        }
        assertEquals(Outcome.COMMAND, parser.parse(source, 0, bytes.length, arguments));
        assertEquals(words - 1, arguments.count());
        assertEquals(bytes.length, parser.frameBytes());
    }

    @Test
    void tellsHowManyBytesAHugeArgumentNeeds() {
        FrameParser parser = PROTOCOL.newParser(512 << 20);
        byte[] bytes = Harness.bytes("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$536870912\r\nab");
        Arguments arguments = new Arguments();
        assertEquals(
                Outcome.INCOMPLETE,
                parser.parse(MemorySegment.ofArray(bytes), 0, bytes.length, arguments));
        assertEquals(bytes.length - 2 + (512 << 20) + 2, parser.frameBytesAtLeast());
        parser.reset();
        assertEquals(0, parser.frameBytesAtLeast());
    }

    @Test
    void forgetsAFrameBegunWhenReset() {
        FrameParser parser = PROTOCOL.newParser(BULK_BYTES_MAX);
        byte[] half = Harness.bytes("*2\r\n$3\r\nGET\r\n$5\r\nab");
        byte[] whole = Harness.encode("PING");
        Arguments arguments = new Arguments();
        assertEquals(
                Outcome.INCOMPLETE,
                parser.parse(MemorySegment.ofArray(half), 0, half.length, arguments));
        parser.reset();
        assertEquals(
                Outcome.COMMAND,
                parser.parse(MemorySegment.ofArray(whole), 0, whole.length, arguments));
        assertEquals("PING", parser.name());
        assertEquals(0, arguments.count());
    }
}
