package io.workingdb.benchmarks.profile;

import io.workingdb.core.random.Random64;
import java.util.EnumMap;
import java.util.Map;

/// Which operations, and how often each relative to the others: `get:80,set:20`.
public final class Mix {
    private final Operation[] operations;
    private final int[] bounds;
    private final int total;

    private Mix(Map<Operation, Integer> weights) {
        operations = new Operation[weights.size()];
        bounds = new int[weights.size()];
        int sum = 0;
        int i = 0;
        for (Map.Entry<Operation, Integer> each : weights.entrySet()) {
            sum += each.getValue();
            operations[i] = each.getKey();
            bounds[i++] = sum;
        }
        total = sum;
    }

    /// Reads `get:80,set:20`, or `get` alone.
    ///
    /// @throws IllegalArgumentException with a sentence
    static Mix parse(String text) {
        Map<Operation, Integer> weights = new EnumMap<>(Operation.class);
        for (String part : text.split(",")) {
            int colon = part.indexOf(':');
            Operation operation =
                    operation(colon < 0 ? part.strip() : part.substring(0, colon).strip());
            int weight = colon < 0 ? 1 : weight(part, part.substring(colon + 1).strip());
            if (weights.put(operation, weight) != null) {
                throw new IllegalArgumentException(
                        "an operation stands in a mix once: operation=" + operation.word());
            }
        }
        return new Mix(weights);
    }

    /// The operation of one request. Draws nothing if there is only one.
    public Operation choose(Random64 random) {
        if (operations.length == 1) {
            return operations[0];
        }
        int drawn = random.below(total);
        int i = 0;
        while (drawn >= bounds[i]) {
            i++;
        }
        return operations[i];
    }

    /// All operations in it.
    public Operation[] operations() {
        return operations.clone();
    }

    /// Whether any operation needs a loaded database.
    public boolean reads() {
        for (Operation operation : operations) {
            if (operation.reads()) {
                return true;
            }
        }
        return false;
    }

    /// Whether `operation` is in it.
    public boolean has(Operation operation) {
        for (Operation each : operations) {
            if (each == operation) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < operations.length; i++) {
            text.append(i == 0 ? "" : ",").append(operations[i].word());
            text.append(
                    operations.length == 1 ? "" : ":" + (bounds[i] - (i == 0 ? 0 : bounds[i - 1])));
        }
        return text.toString();
    }

    private static Operation operation(String word) {
        for (Operation operation : Operation.values()) {
            if (operation.word().equals(word)) {
                return operation;
            }
        }
        throw new IllegalArgumentException(
                "an operation is ping, get, set, setex, incr, del, mget or mset: operation="
                        + word);
    }

    private static int weight(String part, String digits) {
        if (!digits.matches("[0-9]{1,6}") || Integer.parseInt(digits) == 0) {
            throw new IllegalArgumentException(
                    "a weight in a mix lies between 1 and 999999: mix=" + part.strip());
        }
        return Integer.parseInt(digits);
    }
}
