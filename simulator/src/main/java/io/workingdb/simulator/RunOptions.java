package io.workingdb.simulator;

import io.workingdb.core.config.Durability;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.simulator.nemesis.Plague;
import java.util.List;

/// What a scenario fixes; everything else is drawn from the seed.
///
/// @param subject what is run
/// @param seconds simulated seconds until the faults end
/// @param operationsPerSecond about how many commands the clients send together
/// @param durability what the node promises
/// @param plagues what may befall the machine
/// @param weights how often each {@link io.workingdb.simulator.client.Kind} of keys is used, by ordinal
/// @param turbulence which properties of the world are drawn; the others are calm
/// @param mutants bugs switched on
public record RunOptions(
        Subject subject,
        long seconds,
        int operationsPerSecond,
        Durability durability,
        List<Plague> plagues,
        List<Integer> weights,
        Turbulence turbulence,
        Mutants mutants) {

    /// What is run.
    public enum Subject {
        /// A node on a machine, with its clients.
        NODE,
        /// A node whose memory is short, so that it evicts.
        SHORT_OF_MEMORY,
        /// The memory of a tree, and reactors that read it.
        MEMORY
    }

    /// Which properties of the world are drawn from the seed.
    ///
    /// @param clocks skew, drift and pauses
    /// @param disk speed, stalls and what a power cut leaves
    /// @param streams delays, cuts, resets, silence, refusals
    /// @param process speed and number of reactors
    /// @param clients depth, fragments, slow readers
    /// @param diskErrorsPercent in how many of a hundred runs operations fail with an error
    /// @param damage whether acknowledged bytes may be damaged, so that the node may refuse to start
    public record Turbulence(
            boolean clocks,
            boolean disk,
            boolean streams,
            boolean process,
            boolean clients,
            int diskErrorsPercent,
            boolean damage) {
        /// Nothing is drawn.
        public static final Turbulence NONE =
                new Turbulence(false, false, false, false, false, 0, false);

        /// Everything that one node must survive.
        public static final Turbulence FULL =
                new Turbulence(true, true, true, true, true, 15, false);
    }

    /// The same with bugs.
    public RunOptions with(Mutants others) {
        return new RunOptions(
                subject,
                seconds,
                operationsPerSecond,
                durability,
                plagues,
                weights,
                turbulence,
                others);
    }

    /// The same for another length.
    public RunOptions lasting(long others) {
        return new RunOptions(
                subject,
                others,
                operationsPerSecond,
                durability,
                plagues,
                weights,
                turbulence,
                mutants);
    }

    /// The same at another rate.
    public RunOptions at(int others) {
        return new RunOptions(
                subject, seconds, others, durability, plagues, weights, turbulence, mutants);
    }

    /// The same of something else.
    public RunOptions of(Subject other) {
        return new RunOptions(
                other,
                seconds,
                operationsPerSecond,
                durability,
                plagues,
                weights,
                turbulence,
                mutants);
    }
}
