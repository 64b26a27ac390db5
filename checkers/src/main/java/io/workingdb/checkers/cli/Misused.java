package io.workingdb.checkers.cli;

/// The command line is not one.
final class Misused extends Exception {
    private static final long serialVersionUID = 1;

    Misused(String message) {
        super(message);
    }
}
