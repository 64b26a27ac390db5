package io.workingdb.protocols.redis;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.random.Random64;
import io.workingdb.protocols.session.Arguments;
import io.workingdb.protocols.session.Command;
import io.workingdb.protocols.session.FrameParser;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// Feeds bytes to a parser piece by piece, each time from memory of exactly their size at another place, so that whoever reads
/// outside what has arrived is caught.
final class Fragments {
    private final FrameParser parser;
    private final Arguments arguments = new Arguments();
    private int seen;

    Fragments(FrameParser parser) {
        this.parser = parser;
    }

    /// All commands in `bytes`, and how it ends.
    List<String> parse(byte[] bytes, List<Integer> cuts) {
        List<String> found = new ArrayList<>();
        int start = 0;
        for (int i = 0; i <= cuts.size(); i++) {
            int end = i < cuts.size() ? Math.max(start, cuts.get(i)) : bytes.length;
            start = parse(bytes, start, end, found);
            if (start < 0) {
                return found;
            }
            seen = end;
        }
        found.add("rest " + (bytes.length - start));
        return found;
    }

    /// Bytes up to and with the first one of the frame that ended it all.
    int seen() {
        return seen;
    }

    private int parse(byte[] bytes, int from, int to, List<String> found) {
        int pad = (from * 7 + to) % 13;
        MemorySegment memory = Arena.ofAuto().allocate(pad + Math.max(1, to - from));
        MemorySegment source = memory.asSlice(0, pad + to - from);
        MemorySegment.copy(bytes, from, source, JAVA_BYTE, pad, to - from);
        long at = pad;
        while (at < source.byteSize()) {
            switch (parser.parse(source, at, source.byteSize(), arguments)) {
                case COMMAND -> found.add(describe());
                case NOTHING -> found.add("nothing");
                case INCOMPLETE -> {
                    return (int) (from + at - pad);
                }
                case MALFORMED -> {
                    found.add("malformed " + parser.error());
                    seen = (int) (from + at - pad) + 1;
                    return -1;
                }
            }
            if (parser.frameBytes() <= 0) {
                throw new AssertionError("a frame has bytes");
            }
            at += parser.frameBytes();
        }
        return (int) (from + at - pad);
    }

    private String describe() {
        Command command = parser.command();
        StringBuilder text = new StringBuilder(command == null ? "unknown" : command.name());
        text.append(' ').append(parser.name());
        for (int i = 0; i < arguments.count(); i++) {
            text.append('[').append(arguments.text(i)).append(']');
        }
        return text.toString();
    }

    /// Random places in `0 .. length`, in order.
    static List<Integer> cuts(Random64 random, int length) {
        List<Integer> cuts = new ArrayList<>();
        int step = 1 + (int) random.logUniform(Math.max(1, length));
        for (int at = random.below(step + 1); at < length; at += 1 + random.below(step)) {
            cuts.add(at);
        }
        return cuts;
    }
}
