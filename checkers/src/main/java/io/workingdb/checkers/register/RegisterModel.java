package io.workingdb.checkers.register;

import io.workingdb.checkers.history.Value;
import io.workingdb.checkers.linearizability.Effect;
import io.workingdb.checkers.linearizability.Model;
import org.jspecify.annotations.Nullable;

/// A register that is read, written, and changed by compare-and-set.
public final class RegisterModel implements Model<Value, RegisterCall> {
    private final Value initial;

    /// A register that holds `initial` before anybody writes it.
    public RegisterModel(Value initial) {
        this.initial = initial;
    }

    @Override
    public Value initial() {
        return initial;
    }

    @Override
    public @Nullable Value step(Value state, RegisterCall call) {
        return switch (call) {
            case RegisterCall.Read read -> read.value().equals(state) ? state : null;
            case RegisterCall.Write write -> write.value();
            case RegisterCall.Cas cas -> cas.old().equals(state) ? cas.value() : null;
        };
    }

    @Override
    public Effect<Value> effect(RegisterCall call) {
        return switch (call) {
            case RegisterCall.Read read -> new Effect.Reads<>(read.value());
            case RegisterCall.Write write -> new Effect.Writes<>(write.value());
            case RegisterCall.Cas cas -> new Effect.Replaces<>(cas.old(), cas.value());
        };
    }

    @Override
    public String describe(RegisterCall call, String object) {
        return switch (call) {
            case RegisterCall.Read read -> "read " + read.value() + " from " + object;
            case RegisterCall.Write write -> "wrote " + write.value() + " to " + object;
            case RegisterCall.Cas cas ->
                    "changed " + object + " from " + cas.old() + " to " + cas.value();
        };
    }
}
