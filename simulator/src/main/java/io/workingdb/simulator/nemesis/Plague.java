package io.workingdb.simulator.nemesis;

/// One kind of blow in a scenario: in how many runs it is on, and how often it falls then.
///
/// @param blow what
/// @param onPercent in how many of a hundred runs
/// @param meanMillisMin least mean time between two
/// @param meanMillisMax most; the mean of a run lies in between
public record Plague(Blow blow, int onPercent, long meanMillisMin, long meanMillisMax) {}
