package io.workingdb.runtime.real.loop;

/// Told how loops end. Called on the loop's thread.
public interface LoopWatch {
    /// Something was thrown out of a cycle: the process must stop, because nobody knows what state that left.
    void thrown(int reactor, Throwable thrown);

    /// The loop is over: it runs nothing any more.
    void ended(int reactor);
}
