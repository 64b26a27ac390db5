package io.workingdb.checkers.history;

import java.util.Arrays;

/// A text that can say on which line and in which column an offset lies, both counted from 1.
final class Source {
    final String text;
    private final int[] lineStarts;

    Source(String text) {
        this.text = text;
        int[] starts = new int[16];
        int count = 1;
        for (int at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) {
            if (count == starts.length) {
                starts = Arrays.copyOf(starts, 2 * count);
            }
            starts[count++] = at + 1;
        }
        lineStarts = Arrays.copyOf(starts, count);
    }

    int line(int offset) {
        int found = Arrays.binarySearch(lineStarts, offset);
        return found >= 0 ? found + 1 : -found - 1;
    }

    Unreadable unreadable(int offset, String message) {
        int line = line(offset);
        int column = text.codePointCount(lineStarts[line - 1], offset) + 1;
        return new Unreadable("line " + line + ", column " + column + ": " + message);
    }
}
