package io.workingdb.checkers.linearizability;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.checkers.history.HistoryReader;
import io.workingdb.checkers.history.Operation;
import io.workingdb.checkers.history.Unreadable;
import io.workingdb.checkers.history.Value;
import io.workingdb.checkers.register.RegisterCall;
import io.workingdb.checkers.register.RegisterModel;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// The checker against the definition, on small histories of every shape.
class OracleTest {
    private static final int OPERATIONS_MAX = 7;

    /// A call, and where it lies: half of the operations overlap.
    record Draft<O>(O call, int begin, int length, boolean open) {}

    @Property(seed = "1", tries = 10_000)
    void agreesOnRegisters(@ForAll("registerHistories") List<Draft<RegisterCall>> drafts) {
        agrees(new RegisterModel(value(0)), placed(drafts));
    }

    @Property(seed = "1", tries = 10_000)
    void agreesOnRegistersThatSayNothing(
            @ForAll("registerHistories") List<Draft<RegisterCall>> drafts) {
        agrees(new Silent<>(new RegisterModel(value(0))), placed(drafts));
    }

    @Property(seed = "1", tries = 10_000)
    void agreesOnRegistersWithUniqueWrites(
            @ForAll("uniqueHistories") List<Draft<RegisterCall>> drafts) {
        RegisterModel model = new RegisterModel(value(0));
        List<Operation<RegisterCall>> history = placed(drafts);
        Outcome sorted = UniqueWrites.decide(Problem.of(model, history));
        if (sorted != null) {
            assertEquals(
                    BruteForce.linearizable(model, history), sorted instanceof Outcome.Ordered);
        }
        agrees(model, history);
    }

    @Property(seed = "1", tries = 10_000)
    void agreesOnStrings(@ForAll("textHistories") List<Draft<TextCall>> drafts) {
        agrees(new TextModel(true), placed(drafts));
        agrees(new TextModel(false), placed(drafts));
    }

    @Property(seed = "1", tries = 10_000)
    void agreesOnWhatIsOnlyKnownInPart(@ForAll("guessHistories") List<Draft<GuessCall>> drafts) {
        agrees(new GuessModel(true), placed(drafts));
        agrees(new GuessModel(false), placed(drafts));
    }

    @Property(seed = "1", tries = 10_000)
    void refutesByAPieceOnlyWhatHasNoOrder(
            @ForAll("registerHistories") List<Draft<RegisterCall>> drafts) {
        RegisterModel model = new RegisterModel(value(0));
        List<Operation<RegisterCall>> history = placed(drafts);
        for (Operation<RegisterCall> end : history) {
            Shrinker<Value, RegisterCall> shrinker =
                    new Shrinker<>(model, history, SearchLimits.DEFAULT, 0);
            if (shrinker.refutedAround(end.completed())) {
                assertFalse(BruteForce.linearizable(model, history), "refuted: " + history);
            }
        }
    }

    private static <S, O> void agrees(Model<S, O> model, List<Operation<O>> history) {
        boolean linearizable = BruteForce.linearizable(model, history);
        switch (new LinearizabilityChecker().check(model, history)) {
            case Verdict.Valid<O> valid -> {
                assertTrue(linearizable, "said valid: " + history);
                List<Operation<O>> order =
                        valid.orders().isEmpty() ? List.of() : valid.orders().getFirst();
                assertNull(WitnessVerifier.objection(model, history, order));
            }
            case Verdict.Invalid<O> invalid -> {
                assertFalse(linearizable, "said invalid: " + history);
                smallest(model, history, invalid);
            }
            case Verdict.Undecided<O> undecided ->
                    throw new AssertionError("undecided: " + history);
        }
    }

    private static <S, O> void smallest(
            Model<S, O> model, List<Operation<O>> history, Verdict.Invalid<O> invalid) {
        assertTrue(invalid.part().containsAll(invalid.needed()));
        assertEquals(invalid.part().size() + 1, invalid.sentences().size());
        assertFalse(BruteForce.linearizable(model, invalid.part()), "the part alone");
        assertFalse(
                BruteForce.linearizable(model, knowing(model, history, invalid.needed())),
                "others forgotten");
        for (Operation<O> operation : invalid.needed()) {
            List<Operation<O>> fewer = new ArrayList<>(invalid.needed());
            fewer.remove(operation);
            assertTrue(
                    BruteForce.linearizable(model, knowing(model, history, fewer)),
                    "not needed: " + operation);
        }
    }

    private static <S, O> List<Operation<O>> knowing(
            Model<S, O> model, List<Operation<O>> history, List<Operation<O>> known) {
        return history.stream()
                .filter(operation ->
                        known.contains(operation)
                                || !Problem.observes(model.effect(operation.call())))
                .map(operation -> known.contains(operation) ? operation : operation.opened())
                .toList();
    }

    /// Positions that are all different.
    private static <O> List<Operation<O>> placed(List<Draft<O>> drafts) {
        List<Operation<O>> history = new ArrayList<>();
        for (int i = 0; i < drafts.size(); i++) {
            Draft<O> draft = drafts.get(i);
            long begin = 100L * draft.begin() + 2L * i;
            long end = draft.open() ? Operation.OPEN : begin + 100L * draft.length() + 1;
            history.add(
                    new Operation<>(
                            i, "", draft.call(), begin, end, Operation.NO_TIME, Operation.NO_TIME));
        }
        return history;
    }

    @Provide
    Arbitrary<List<Draft<RegisterCall>>> registerHistories() {
        Arbitrary<Value> values = Arbitraries.integers().between(0, 2).map(OracleTest::value);
        Arbitrary<RegisterCall> calls =
                Combinators.combine(Arbitraries.integers().between(0, 4), values, values)
                        .as((kind, one, other) ->
                                kind < 2
                                        ? new RegisterCall.Read(one)
                                        : kind < 4
                                                ? new RegisterCall.Write(one)
                                                : new RegisterCall.Cas(one, other));
        return drafts(calls).list().ofMaxSize(OPERATIONS_MAX);
    }

    @Provide
    Arbitrary<List<Draft<RegisterCall>>> uniqueHistories() {
        Arbitrary<IntFunction<RegisterCall>> calls =
                Combinators.combine(
                                Arbitraries.integers().between(0, 5),
                                Arbitraries.integers().between(0, 4))
                        .as((kind, seen) ->
                                i ->
                                        kind < 3
                                                ? new RegisterCall.Read(value(seen))
                                                : kind < 5
                                                        ? new RegisterCall.Write(value(i + 1))
                                                        : new RegisterCall.Cas(
                                                                value(seen), value(i + 1)));
        return drafts(calls)
                .list()
                .ofMaxSize(OPERATIONS_MAX)
                .map(drafts -> {
                    List<Draft<RegisterCall>> numbered = new ArrayList<>();
                    for (Draft<IntFunction<RegisterCall>> draft : drafts) {
                        numbered.add(
                                new Draft<>(
                                        draft.call().apply(numbered.size()),
                                        draft.begin(),
                                        draft.length(),
                                        draft.open()));
                    }
                    return numbered;
                });
    }

    @Provide
    Arbitrary<List<Draft<TextCall>>> textHistories() {
        Arbitrary<String> texts = Arbitraries.of("", "a", "b", "aa", "ab", "ba");
        Arbitrary<Integer> numbers = Arbitraries.integers().between(0, 3);
        Arbitrary<TextCall> calls =
                Combinators.combine(
                                Arbitraries.integers().between(0, 6),
                                texts,
                                numbers,
                                Arbitraries.integers().between(0, 2))
                        .as(OracleTest::textCall);
        return drafts(calls).list().ofMaxSize(OPERATIONS_MAX - 1);
    }

    @Provide
    Arbitrary<List<Draft<GuessCall>>> guessHistories() {
        Arbitrary<Integer> values = Arbitraries.integers().between(0, 3);
        Arbitrary<GuessCall> calls =
                Combinators.combine(Arbitraries.integers().between(0, 6), values)
                        .as((kind, value) ->
                                switch (kind) {
                                    case 0 -> new GuessCall.Write(value);
                                    case 1, 2 -> new GuessCall.Perhaps(value);
                                    case 3, 4 -> new GuessCall.Is(value);
                                    default -> new GuessCall.IsNot(value);
                                });
        return drafts(calls).list().ofMaxSize(OPERATIONS_MAX);
    }

    private static TextCall textCall(int kind, String text, int number, int answer) {
        Boolean told = answer == 0 ? null : Boolean.valueOf(answer == 1);
        return switch (kind) {
            case 0 -> new TextCall.Set(text);
            case 1 -> new TextCall.SetIfMissing(text, told);
            case 2 ->
                    new TextCall.Append(
                            text.isEmpty() ? "a" : text.substring(0, 1),
                            answer == 0 ? null : number + 1);
            case 3 -> new TextCall.Delete(told);
            case 4 -> new TextCall.Length(number);
            default -> new TextCall.Get(text);
        };
    }

    private static <O> Arbitrary<Draft<O>> drafts(Arbitrary<O> calls) {
        return Combinators.combine(
                        calls,
                        Arbitraries.integers().between(0, 12),
                        Arbitraries.integers().between(0, 6),
                        Arbitraries.of(true, false, false, false))
                .as(Draft::new);
    }

    private static Value value(int number) {
        try {
            return HistoryReader.value(Integer.toString(number));
        } catch (Unreadable impossible) {
            throw new AssertionError(impossible);
        }
    }
}
