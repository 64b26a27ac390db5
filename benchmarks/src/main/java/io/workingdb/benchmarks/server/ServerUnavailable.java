package io.workingdb.benchmarks.server;

/// A server cannot be had; the message is a sentence that says why and what to do.
public final class ServerUnavailable extends Exception {
    private static final long serialVersionUID = 1;

    /// @param sentence for people
    public ServerUnavailable(String sentence) {
        super(sentence);
    }
}
