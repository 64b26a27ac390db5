package io.workingdb.simulator.nemesis;

/// What a nemesis can do.
public enum Blow {
    /// `kill -9`.
    CRASH,
    /// The power goes: un-synced sectors are lost.
    POWER_CUT,
    /// SIGTERM.
    STOP,
    /// The process stands still.
    PAUSE,
    /// The wall clock jumps.
    WALL_JUMP,
    /// The disk is full, and has space again later.
    DISK_FULL,
    /// Every stream is reset.
    STREAM_RESET,
    /// A share of the streams falls silent in one direction.
    STREAM_SILENCE,
    /// Everything on the disk takes long for a while.
    SLOW_DISK,
    /// Bits flip on the disk.
    ROT,
    /// A block becomes unreadable.
    LATENT_SECTOR,
    /// Crash and the loss of power while the process starts again: two blows in a row.
    DOUBLE
}
