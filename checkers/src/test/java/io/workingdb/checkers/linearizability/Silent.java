package io.workingdb.checkers.linearizability;

import org.jspecify.annotations.Nullable;

/// A model that says nothing of its calls, so that the search has to do without.
record Silent<S, O>(Model<S, O> model) implements Model<S, O> {
    @Override
    public S initial() {
        return model.initial();
    }

    @Override
    public @Nullable S step(S state, O call) {
        return model.step(state, call);
    }

    @Override
    public String describe(O call, String object) {
        return model.describe(call, object);
    }
}
