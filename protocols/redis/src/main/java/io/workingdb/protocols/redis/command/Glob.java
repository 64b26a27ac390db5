package io.workingdb.protocols.redis.command;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/// Matches bytes against a pattern: `*`, `?`, `[a-z]`, `[^a-z]`, and `\` before a character that is meant itself.
///
/// Only the last star is ever tried again, which is enough: if what follows it matches nowhere behind it, giving an earlier star
/// more does not help. So the work is at most the product of both lengths, and there is no pattern that takes exponential
/// time. A reusable object.
///
/// Source: `stringmatchlen` of Redis 7.0, its habits included: an empty string is matched by the empty pattern only, a class
/// that is not closed ends with the pattern, and ranges compare signed bytes.
final class Glob {
    private static final int NONE = -1;

    private final boolean ignoreCase;
    private MemorySegment pattern = MemorySegment.NULL;
    private long patternOffset;
    private int patternLength;
    private int next;

    /// @param ignoreCase whether letters match their capitals
    Glob(boolean ignoreCase) {
        this.ignoreCase = ignoreCase;
    }

    /// Uses another pattern from now on.
    void pattern(MemorySegment source, long offset, int length) {
        pattern = source;
        patternOffset = offset;
        patternLength = length;
    }

    /// Whether the pattern is a single star.
    boolean matchesAll() {
        return patternLength == 1 && at(0) == '*';
    }

    /// Whether the bytes match.
    boolean matches(MemorySegment source, long offset, int length) {
        if (length == 0) {
            return patternLength == 0;
        }
        int p = 0;
        int s = 0;
        int behindStar = NONE;
        int starFrom = 0;
        while (s < length) {
            if (p < patternLength && at(p) == '*') {
                p = skipStars(p);
                behindStar = p;
                starFrom = s;
                if (p == patternLength) {
                    return true;
                }
            } else if (p < patternLength && matchesOne(p, source.get(JAVA_BYTE, offset + s))) {
                p = next;
                s++;
            } else if (behindStar == NONE) {
                return false;
            } else {
                p = behindStar;
                s = ++starFrom;
            }
        }
        return skipStars(p) == patternLength && p != behindStar;
    }

    private int skipStars(int p) {
        int behind = p;
        while (behind < patternLength && at(behind) == '*') {
            behind++;
        }
        return behind;
    }

    /// Matches one byte against what stands at `p`, and sets `next` behind it.
    private boolean matchesOne(int p, byte c) {
        return switch (at(p)) {
            case '?' -> {
                next = p + 1;
                yield true;
            }
            case '[' -> matchesClass(p + 1, c);
            case '\\' -> matchesItself(p + 1 < patternLength ? p + 1 : p, c);
            default -> matchesItself(p, c);
        };
    }

    private boolean matchesItself(int p, byte c) {
        next = p + 1;
        return fold(at(p)) == fold(c);
    }

    private boolean matchesClass(int first, byte c) {
        boolean not = first < patternLength && at(first) == '^';
        int p = not ? first + 1 : first;
        boolean match = false;
        while (p < patternLength && at(p) != ']') {
            if (at(p) == '\\' && p + 1 < patternLength) {
                match |= at(p + 1) == c;
                p += 2;
            } else if (p + 2 < patternLength && at(p + 1) == '-') {
                match |= isBetween(fold(at(p)), fold(at(p + 2)), fold(c));
                p += 3;
            } else {
                match |= fold(at(p)) == fold(c);
                p++;
            }
        }
        next = Math.min(p + 1, patternLength);
        return match != not;
    }

    private static boolean isBetween(int a, int b, int c) {
        return Math.min(a, b) <= c && c <= Math.max(a, b);
    }

    private byte at(int index) {
        return pattern.get(JAVA_BYTE, patternOffset + index);
    }

    private int fold(byte c) {
        return ignoreCase && c >= 'A' && c <= 'Z' ? c + 32 : c;
    }
}
