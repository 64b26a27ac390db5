package io.workingdb.checkers.linearizability;

import org.jspecify.annotations.Nullable;

/// The string object of {@link TextCall}; the empty string is a missing one. With or without saying what its calls do.
record TextModel(boolean telling) implements Model<String, TextCall> {
    @Override
    public String initial() {
        return "";
    }

    @Override
    public @Nullable String step(String state, TextCall call) {
        return switch (call) {
            case TextCall.Get get -> get.answer().equals(state) ? state : null;
            case TextCall.Set set -> set.value();
            case TextCall.SetIfMissing set ->
                    answered(set.answer(), state.isEmpty(), state.isEmpty() ? set.value() : state);
            case TextCall.Append append ->
                    answered(
                            append.answer(),
                            state.length() + append.suffix().length(),
                            state + append.suffix());
            case TextCall.Delete delete -> answered(delete.answer(), !state.isEmpty(), "");
            case TextCall.Length length -> length.answer() == state.length() ? state : null;
        };
    }

    private static @Nullable String answered(@Nullable Object seen, Object right, String next) {
        return seen == null || seen.equals(right) ? next : null;
    }

    @Override
    public Effect<String> effect(TextCall call) {
        if (!telling) {
            return new Effect.Depends<>();
        }
        return switch (call) {
            case TextCall.Get get -> new Effect.Reads<>(get.answer());
            case TextCall.Set set -> new Effect.Writes<>(set.value());
            case TextCall.SetIfMissing set when set.answer() == null -> new Effect.Depends<>();
            case TextCall.SetIfMissing set ->
                    Boolean.TRUE.equals(set.answer())
                            ? new Effect.Replaces<>("", set.value())
                            : new Effect.Observes<>();
            case TextCall.Append append -> new Effect.Depends<>();
            case TextCall.Delete delete when delete.answer() == null -> new Effect.Writes<>("");
            case TextCall.Delete delete ->
                    Boolean.TRUE.equals(delete.answer())
                            ? new Effect.Depends<>()
                            : new Effect.Reads<>("");
            case TextCall.Length length -> new Effect.Observes<>();
        };
    }

    @Override
    public String describe(TextCall call, String object) {
        return "asked " + object + " for " + call;
    }
}
