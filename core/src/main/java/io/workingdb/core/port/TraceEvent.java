package io.workingdb.core.port;

/// What a trace is made of.
public enum TraceEvent {
    /// A process started: node, incarnation, -.
    PROCESS_STARTED,
    /// A process ended: node, incarnation, stop reason or -1 for a crash.
    PROCESS_ENDED,
    /// A turn ran: reactor, work units, -.
    TURN,
    /// A part of a turn did more than it may: part, work units, most work units.
    OVERRUN,
    /// Bytes were delivered: connection, length, checksum of the bytes.
    BYTES,
    /// A stream opened or ended: connection, 0 or 1, reason.
    STREAM,
    /// A message was delivered: source, length, checksum.
    MESSAGE,
    /// A disk operation completed: kind, file offset, status.
    DISK,
    /// A fault was injected: fault, target, amount.
    FAULT,
    /// An entry was appended: index, kind, length.
    LOG_APPENDED,
    /// A batch became durable: batch number, last index, bytes.
    LOG_DURABLE,
    /// An entry was applied: index, command, log time.
    APPLIED,
    /// A checkpoint was written: applied index, records, bytes.
    CHECKPOINT,
    /// State of a component: component, fingerprint, -.
    STATE
}
