package io.workingdb.runtime.real.loop;

/// What a loop runs besides the turn. All calls come from the loop's thread.
public interface LoopPart {
    /// Whether something waits that no completion of the loop's I/O will announce.
    default boolean hasWaiting() {
        return false;
    }

    /// Hands over what has arrived.
    ///
    /// @return how many things
    default int deliver() {
        return 0;
    }

    /// The turn is over: sends what it wrote.
    default void afterTurn() {}

    /// About {@link ReactorLoop#WINDOW_NANOS} have passed since the last call.
    ///
    /// @param nowNanos monotonic time
    default void windowEnded(long nowNanos) {}
}
