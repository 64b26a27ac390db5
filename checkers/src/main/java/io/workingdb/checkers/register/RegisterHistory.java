package io.workingdb.checkers.register;

import io.workingdb.checkers.history.Event;
import io.workingdb.checkers.history.Operation;
import io.workingdb.checkers.history.Unreadable;
import io.workingdb.checkers.history.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes operations of events: pairs each invocation with its completion, and finds the key.
///
/// Keys stand in `key`, or (if no event has that) in every value as a tuple: `[k v]`, `[k nil]` where a read begins, `[k [old new]]` for
/// a compare-and-set. Values are taken for tuples only if those of all invocations look like them; a read that begins with nil settles
/// it.
public final class RegisterHistory {
    private static final String READ = "read";
    private static final String WRITE = "write";
    private static final String CAS = "cas";

    private final boolean withCas;
    private final boolean tuples;
    private final Map<Value, String> keys = new LinkedHashMap<>();
    private final Map<Long, Event> begun = new LinkedHashMap<>();
    private final List<Operation<RegisterCall>> operations = new ArrayList<>();

    private RegisterHistory(List<Event> events, boolean withCas) {
        this.withCas = withCas;
        tuples = tuples(events);
    }

    /// The operations of a history that may have taken effect, in order of completion; open ones last.
    ///
    /// @param withCas whether the object knows compare-and-set
    public static List<Operation<RegisterCall>> of(List<Event> events, boolean withCas)
            throws Unreadable {
        RegisterHistory history = new RegisterHistory(events, withCas);
        for (Event event : events) {
            history.add(event);
        }
        for (Event invocation : history.begun.values()) {
            history.operations.add(history.operation(invocation, null));
        }
        return history.operations;
    }

    private static boolean tuples(List<Event> events) {
        boolean any = false;
        for (Event event : events) {
            if (event.key() != null) {
                return false;
            }
            if (event.type() == Event.Type.INVOKE) {
                Value value = event.value();
                boolean tuple =
                        value.isPair()
                                && (!event.function().equals(CAS)
                                        || value.items().getLast().isPair());
                if (!tuple) {
                    return false;
                }
                any = true;
            }
        }
        return any;
    }

    private void add(Event event) throws Unreadable {
        check(event);
        if (event.type() == Event.Type.INVOKE) {
            Event earlier = begun.put(event.process(), event);
            if (earlier != null) {
                throw unreadable(
                        event,
                        "process "
                                + event.process()
                                + " begins an operation before the one of line "
                                + earlier.line()
                                + " is over");
            }
            call(event, event);
            return;
        }
        Event invocation = begun.remove(event.process());
        if (invocation == null) {
            throw unreadable(
                    event,
                    "process " + event.process() + " ends an operation that it did not begin");
        }
        agree(invocation, event);
        switch (event.type()) {
            case OK -> operations.add(operation(invocation, event));
            case INFO -> operations.add(operation(invocation, null));
            case FAIL, INVOKE -> {}
        }
    }

    private void check(Event event) throws Unreadable {
        String function = event.function();
        if (function.equals(CAS) && !withCas) {
            throw unreadable(
                    event,
                    "f is cas, which a plain register does not have; try --model cas-register");
        }
        if (!function.equals(READ) && !function.equals(WRITE) && !function.equals(CAS)) {
            throw unreadable(
                    event,
                    "unknown f " + function + "; known are read, write" + (withCas ? ", cas" : ""));
        }
    }

    /// A completion speaks of the same operation as its invocation: nothing else would be an answer.
    private void agree(Event invocation, Event end) throws Unreadable {
        String began =
                "process "
                        + invocation.process()
                        + " began a "
                        + invocation.function()
                        + " on line "
                        + invocation.line();
        if (!invocation.function().equals(end.function())) {
            throw unreadable(end, began + " and ends a " + end.function());
        }
        Value key = keyOf(end);
        if (key != null && !key.equals(keyOf(invocation))) {
            throw unreadable(
                    end, began + " for key " + keyOf(invocation) + " and ends it for key " + key);
        }
        Value value = valueOf(end);
        boolean said = !end.function().equals(READ) && !value.isNil();
        if (said && end.type() == Event.Type.OK && !value.equals(valueOf(invocation))) {
            throw unreadable(
                    end, began + " of " + valueOf(invocation) + " and ends it with " + value);
        }
    }

    private Operation<RegisterCall> operation(Event invocation, @Nullable Event end)
            throws Unreadable {
        Value key = keyOf(invocation);
        return new Operation<>(
                invocation.process(),
                key == null ? "" : keys.computeIfAbsent(key, Value::toString),
                call(invocation, end == null ? invocation : end),
                invocation.number(),
                end == null ? Operation.OPEN : end.number(),
                invocation.nanos(),
                end == null ? Operation.NO_TIME : end.nanos());
    }

    private RegisterCall call(Event invocation, Event end) throws Unreadable {
        Value asked = valueOf(invocation);
        if (invocation.function().equals(READ)) {
            return new RegisterCall.Read(valueOf(end));
        }
        return invocation.function().equals(WRITE)
                ? new RegisterCall.Write(asked)
                : cas(invocation, asked);
    }

    private static RegisterCall cas(Event invocation, Value asked) throws Unreadable {
        if (!asked.isPair()) {
            throw unreadable(invocation, "the value of a cas must be [old new], not " + asked);
        }
        return new RegisterCall.Cas(asked.items().getFirst(), asked.items().getLast());
    }

    private @Nullable Value keyOf(Event event) {
        boolean tuple = tuples && event.value().isPair();
        return tuple ? event.value().items().getFirst() : event.key();
    }

    private Value valueOf(Event event) {
        boolean tuple = tuples && event.value().isPair();
        return tuple ? event.value().items().getLast() : event.value();
    }

    private static Unreadable unreadable(Event event, String message) {
        return new Unreadable("line " + event.line() + ": " + message);
    }
}
