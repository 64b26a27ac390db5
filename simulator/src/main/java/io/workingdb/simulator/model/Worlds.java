package io.workingdb.simulator.model;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a set of keys may hold: usually one possibility, several while nobody can know whether a key with a deadline is still there.
///
/// Immutable; equal by content.
public final class Worlds {
    private final @Nullable Entry[][] possible;
    private final int hash;

    private Worlds(@Nullable Entry[][] possible) {
        this.possible = possible;
        hash = Arrays.deepHashCode(possible);
    }

    /// No key exists.
    static Worlds empty() {
        return new Worlds(new @Nullable Entry[][] {new @Nullable Entry[0]});
    }

    static @Nullable Worlds of(List<@Nullable Entry[]> possible) {
        return possible.isEmpty() ? null : new Worlds(possible.toArray(new @Nullable Entry[0][]));
    }

    static Worlds only(@Nullable Entry[] one) {
        return new Worlds(new @Nullable Entry[][] {one});
    }

    int count() {
        return possible.length;
    }

    @Nullable Entry[] get(int number) {
        return possible[number];
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Worlds that
                && hash == that.hash
                && Arrays.deepEquals(possible, that.possible);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
