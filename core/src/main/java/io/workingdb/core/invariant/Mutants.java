package io.workingdb.core.invariant;

/// The mutants that are switched on. In production: {@link #NONE}.
///
/// @param bits bit `n` is the mutant with ordinal `n`
public record Mutants(long bits) {
    /// No mutant: the code as it is meant.
    public static final Mutants NONE = new Mutants(0);

    /// Just this one.
    public static Mutants of(Mutant mutant) {
        return new Mutants(1L << mutant.ordinal());
    }

    /// Whether `mutant` is switched on.
    public boolean has(Mutant mutant) {
        return (bits & (1L << mutant.ordinal())) != 0;
    }
}
