package io.workingdb.runtime.real.disk;

/// A data directory cannot be used. The message is the sentence for the operator.
public final class CannotOpen extends Exception {
    private static final long serialVersionUID = 1L;

    /// @param sentence what cannot be used, and why
    public CannotOpen(String sentence) {
        super(sentence);
    }
}
