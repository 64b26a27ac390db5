package io.workingdb.protocols.redis;

import io.workingdb.core.random.Random64;
import java.io.ByteArrayOutputStream;

/// Draws pipelines as clients send them, and damages them.
final class RandomFrames {
    private static final String[] NAMES = {
        "GET",
        "set",
        "Mset",
        "PING",
        "incrbyfloat",
        "pexpiretime",
        "flushall",
        "nosuch",
        "",
        "x".repeat(40),
        "sEt",
        "g\0t"
    };
    private static final String[] LINES = {
        "PING",
        "  set a b  ",
        "set 'a b' \"c\\x41\\n\\\"d\"",
        "get \"\"",
        "",
        "   ",
        "echo \\n",
        "mget a\tb\u000bc",
        "x'y'",
        "nosuch foo bar",
        "a\0b c"
    };

    /// What damage is made of: the bytes that mean something.
    private static final String MARKS = "*$\r\n0123456789-\"'\\ \0xap:";

    private final Random64 random;

    RandomFrames(Random64 random) {
        this.random = random;
    }

    byte[] pipeline(int framesMax) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = random.below(framesMax) + 1; i > 0; i--) {
            if (random.chance(1, 6)) {
                bytes.writeBytes(
                        Harness.bytes(
                                LINES[random.below(LINES.length)]
                                        + (random.chance(1, 3) ? "\n" : "\r\n")));
            } else if (random.chance(1, 20)) {
                bytes.writeBytes(Harness.bytes(random.chance(1, 2) ? "*0\r\n" : "*-1\r\n"));
            } else {
                bytes.writeBytes(Harness.encode(words()));
            }
        }
        return bytes.toByteArray();
    }

    private String[] words() {
        String[] words = new String[1 + (int) random.logUniform(30)];
        words[0] = NAMES[random.below(NAMES.length)];
        for (int i = 1; i < words.length; i++) {
            words[i] = word();
        }
        return words;
    }

    private String word() {
        StringBuilder word = new StringBuilder();
        int length = (int) random.logUniform(random.chance(1, 20) ? 3_000 : 20);
        for (int i = 0; i < length; i++) {
            word.append((char) random.below(256));
        }
        return word.toString();
    }

    /// The same bytes with a few replaced, inserted, removed or repeated.
    byte[] damaged(byte[] bytes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int rarity = 1 + (int) random.logUniform(200);
        for (byte b : bytes) {
            int mark = MARKS.charAt(random.below(MARKS.length()));
            switch (random.chance(1, rarity) ? random.below(4) : 4) {
                case 0 -> out.write(mark);
                case 1 -> {
                    out.write(mark);
                    out.write(b);
                }
                case 2 -> {}
                case 3 -> {
                    out.write(b);
                    out.write(b);
                }
                default -> out.write(b);
            }
        }
        return out.toByteArray();
    }
}
