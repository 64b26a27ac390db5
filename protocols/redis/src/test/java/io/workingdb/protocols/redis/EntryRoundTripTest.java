package io.workingdb.protocols.redis;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.workingdb.core.log.EntryKind;
import io.workingdb.core.log.EntryLayout;
import io.workingdb.core.random.Random64;
import io.workingdb.protocols.session.Arguments;
import io.workingdb.protocols.session.FrameParser;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/// A command's way from a client's bytes into a log entry and out of it again changes no byte of its arguments.
class EntryRoundTripTest {
    private static final RedisProtocol PROTOCOL = new RedisProtocol();

    @Property(seed = "1", tries = 1_000)
    void keepsEveryArgument(@ForAll long seed) {
        Random64 random = new Random64(seed);
        byte[] frames = new RandomFrames(random).pipeline(3);
        MemorySegment source = Arena.ofAuto().allocate(frames.length);
        MemorySegment.copy(frames, 0, source, JAVA_BYTE, 0, frames.length);
        FrameParser parser = PROTOCOL.newParser(1 << 20);
        Arguments parsed = new Arguments();
        long at = 0;
        while (at < frames.length) {
            switch (parser.parse(source, at, frames.length, parsed)) {
                case COMMAND -> assertRoundTrip(parsed, random.below(64));
                case NOTHING -> {}
                case INCOMPLETE, MALFORMED -> {
                    return;
                }
            }
            at += parser.frameBytes();
        }
    }

    private static void assertRoundTrip(Arguments parsed, int place) {
        long bytes = EntryLayout.HEADER_BYTES + parsed.entryBytes();
        MemorySegment log = Arena.ofAuto().allocate(place + bytes);
        EntryLayout.writeHeader(log, place, EntryKind.COMMAND, 5, 3, 17, parsed.count());
        parsed.writeEntry(log, place + EntryLayout.HEADER_BYTES);
        Arguments read = new Arguments();
        read.readEntry(log, place);
        assertEquals(parsed.count(), read.count());
        for (int i = 0; i < parsed.count(); i++) {
            assertEquals(parsed.text(i), read.text(i));
        }
        assertEquals(parsed.entryBytes(), read.entryBytes());
    }
}
