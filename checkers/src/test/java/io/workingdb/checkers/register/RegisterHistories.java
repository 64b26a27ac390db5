package io.workingdb.checkers.register;

import io.workingdb.checkers.history.HistoryReader;
import io.workingdb.checkers.history.Operation;
import io.workingdb.checkers.history.OperationLog;
import io.workingdb.checkers.history.Unreadable;
import io.workingdb.checkers.history.Value;
import java.util.ArrayList;
import java.util.List;

/// Long histories of a register that behaves: clients overlap, each operation takes effect at one moment in between.
final class RegisterHistories {
    private static final long FACTOR = 6364136223846793005L;

    private final int clients;
    private final int values;
    private final boolean withCas;
    private final OperationLog<RegisterCall> log = new OperationLog<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private long random;
    private int written;
    private Value state = Value.NIL;

    private RegisterHistories(long seed, int clients, int values, boolean withCas) {
        random = seed;
        this.clients = clients;
        this.values = values;
        this.withCas = withCas;
    }

    /// What a client waits for; `done` once it has taken effect, with its answer.
    private record Waiting(int number, RegisterCall call, boolean done, boolean failed) {}

    /// @param values how many different values are written; 0: every write has its own
    static List<Operation<RegisterCall>> behaving(
            long seed, int operations, int clients, int values, boolean withCas) {
        RegisterHistories histories = new RegisterHistories(seed, clients, values, withCas);
        while (histories.log.begun() < operations) {
            histories.step();
        }
        return histories.log.operations();
    }

    private int draw(int bound) {
        random = random * FACTOR + 1442695040888963407L;
        return (int) ((random >>> 33) % bound);
    }

    private void step() {
        int client = draw(clients);
        if (client >= waiting.size()) {
            RegisterCall call = call();
            waiting.add(
                    new Waiting(
                            log.invoke(client, "", call, Operation.NO_TIME), call, false, false));
            return;
        }
        Waiting one = waiting.get(client);
        if (!one.done()) {
            waiting.set(client, takeEffect(one));
            return;
        }
        waiting.remove(client);
        if (one.failed()) {
            log.fail(one.number());
        } else if (draw(200) > 0) {
            log.complete(one.number(), one.call(), Operation.NO_TIME);
        }
    }

    private Waiting takeEffect(Waiting one) {
        boolean refused = one.call() instanceof RegisterCall.Cas cas && !cas.old().equals(state);
        RegisterCall answered =
                one.call() instanceof RegisterCall.Read ? new RegisterCall.Read(state) : one.call();
        switch (one.call()) {
            case RegisterCall.Read read -> {}
            case RegisterCall.Write write -> state = write.value();
            case RegisterCall.Cas cas -> state = refused ? state : cas.value();
        }
        return new Waiting(one.number(), answered, true, refused);
    }

    private RegisterCall call() {
        int kind = draw(withCas ? 3 : 2);
        return switch (kind) {
            case 0 -> new RegisterCall.Read(Value.NIL);
            case 1 -> new RegisterCall.Write(fresh());
            default -> new RegisterCall.Cas(state, fresh());
        };
    }

    private Value fresh() {
        written++;
        return value(Integer.toString(values == 0 ? written : draw(values)));
    }

    static Value value(String text) {
        try {
            return HistoryReader.value(text);
        } catch (Unreadable unreadable) {
            throw new AssertionError(unreadable);
        }
    }
}
