package io.workingdb.benchmarks.wire;

import java.nio.ByteBuffer;

/// Base64 straight into a buffer.
final class Base64Text {
    private static final String ALPHABET =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private Base64Text() {}

    static char character(int sixBits) {
        return ALPHABET.charAt(sixBits);
    }

    static int length(int bytes) {
        return (bytes + 2) / 3 * 4;
    }

    /// Characters that carry bits, without the padding.
    static int characters(int bytes) {
        return (bytes * 8 + 5) / 6;
    }

    static void put(byte[] source, ByteBuffer target) {
        for (int i = 0; i < source.length; i += 3) {
            int left = source.length - i;
            int bits =
                    (source[i] & 0xFF) << 16
                            | (left > 1 ? (source[i + 1] & 0xFF) << 8 : 0)
                            | (left > 2 ? source[i + 2] & 0xFF : 0);
            target.put((byte) character(bits >> 18));
            target.put((byte) character(bits >> 12 & 63));
            target.put((byte) (left > 1 ? character(bits >> 6 & 63) : '='));
            target.put((byte) (left > 2 ? character(bits & 63) : '='));
        }
    }

    static void pad(int bytes, ByteBuffer target) {
        for (int i = characters(bytes); i < length(bytes); i++) {
            target.put((byte) '=');
        }
    }
}
