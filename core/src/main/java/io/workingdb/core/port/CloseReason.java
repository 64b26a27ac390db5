package io.workingdb.core.port;

/// Why a stream ended.
public enum CloseReason {
    /// This end closed it.
    LOCAL,
    /// The other end closed it.
    REMOTE,
    /// It broke: a reset, a time-out of the network.
    RESET,
    /// It never opened.
    REFUSED
}
