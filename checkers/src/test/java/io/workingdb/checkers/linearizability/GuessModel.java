package io.workingdb.checkers.linearizability;

import org.jspecify.annotations.Nullable;

/// The object of {@link GuessCall}: a set of possible numbers, as bits. With or without saying that those who saw something change nothing.
record GuessModel(boolean telling) implements Model<Integer, GuessCall> {
    @Override
    public Integer initial() {
        return 1;
    }

    @Override
    public @Nullable Integer step(Integer state, GuessCall call) {
        int next =
                switch (call) {
                    case GuessCall.Write write -> 1 << write.value();
                    case GuessCall.Perhaps perhaps -> state | 1 << perhaps.value();
                    case GuessCall.Is is -> state & 1 << is.value();
                    case GuessCall.IsNot isNot -> state & ~(1 << isNot.value());
                };
        return next == 0 ? null : next;
    }

    @Override
    public Effect<Integer> effect(GuessCall call) {
        return telling && (call instanceof GuessCall.Is || call instanceof GuessCall.IsNot)
                ? new Effect.Narrows<>()
                : new Effect.Depends<>();
    }

    @Override
    public String describe(GuessCall call, String object) {
        return "said of " + object + ": " + call;
    }
}
