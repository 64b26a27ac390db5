package io.workingdb.benchmarks.wire;

/// The beginning of an error's text.
final class ErrorText {
    private static final int LENGTH_MAX = 200;

    private final StringBuilder text = new StringBuilder();

    void clear() {
        text.setLength(0);
    }

    void add(byte octet) {
        if (text.length() < LENGTH_MAX) {
            text.append(octet >= ' ' && octet < 127 ? (char) octet : ' ');
        }
    }

    @Override
    public String toString() {
        return text.toString().strip();
    }
}
