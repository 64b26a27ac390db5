package io.workingdb.checkers.history;

/// A file is not a history. The message starts with the place: `line 3, column 5: ...`.
public final class Unreadable extends Exception {
    private static final long serialVersionUID = 1;

    /// A history that cannot be read, and why.
    public Unreadable(String message) {
        super(message);
    }
}
