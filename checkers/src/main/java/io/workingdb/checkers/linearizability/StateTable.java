package io.workingdb.checkers.linearizability;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Numbers for states, by first appearance. 0 is the initial state.
final class StateTable<S> {
    private final Map<S, Integer> numbers = new LinkedHashMap<>();
    private final List<S> states = new ArrayList<>();

    int number(S state) {
        Integer known = numbers.putIfAbsent(state, states.size());
        if (known != null) {
            return known;
        }
        states.add(state);
        return states.size() - 1;
    }

    S state(int number) {
        return states.get(number);
    }

    int count() {
        return states.size();
    }
}
