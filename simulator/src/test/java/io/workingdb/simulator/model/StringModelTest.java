package io.workingdb.simulator.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.workingdb.checkers.linearizability.Effect;
import io.workingdb.simulator.model.Command.SetOptions;
import io.workingdb.simulator.wire.Replies;
import io.workingdb.simulator.wire.Reply;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class StringModelTest {
    private static final KeySet LASTING = new KeySet(0, List.of("k"), false);
    private static final KeySet EXPIRING = new KeySet(0, List.of("k"), true);
    private static final KeySet PAIR = new KeySet(0, List.of("k", "l"), false);

    private final StringModel model = new StringModel(1_000);

    @Test
    void aReadSeesWhatWasWritten() {
        Worlds set =
                step(
                        model.initial(),
                        call(LASTING, new Command.Set(0, "v", SetOptions.NONE), Replies.OK, 0, 0));
        assertEquals(set, step(set, call(LASTING, new Command.Get(0), new Reply.Text("v"), 0, 0)));
        assertNull(model.step(set, call(LASTING, new Command.Get(0), Replies.NIL, 0, 0)));
        assertEquals(
                new Effect.Reads<>(set),
                model.effect(call(LASTING, new Command.Get(0), new Reply.Text("v"), 0, 0)));
    }

    @Test
    void aKeyIsNotGoneBeforeItsTime() {
        Worlds set =
                step(
                        model.initial(),
                        call(EXPIRING, new Command.Set(0, "v", px(500)), Replies.OK, 1_000, 1_010));
        Call gone = call(EXPIRING, new Command.Get(0), Replies.NIL, 1_480, 1_499);
        assertNull(model.step(set, gone));
        assertNotNull(
                model.step(set, call(EXPIRING, new Command.Get(0), Replies.NIL, 1_490, 1_505)));
    }

    @Test
    void whatIsGoneNeverComesBack() {
        Worlds set =
                step(
                        model.initial(),
                        call(EXPIRING, new Command.Set(0, "v", px(500)), Replies.OK, 1_000, 1_010));
        Worlds gone = step(set, call(EXPIRING, new Command.Get(0), Replies.NIL, 1_500, 1_520));
        assertNull(
                model.step(
                        gone,
                        call(EXPIRING, new Command.Get(0), new Reply.Text("v"), 1_500, 1_520)));
    }

    @Test
    void aKeyDoesNotOutliveItsTimeByMuch() {
        Worlds set =
                step(
                        model.initial(),
                        call(EXPIRING, new Command.Set(0, "v", px(500)), Replies.OK, 1_000, 1_010));
        Call late = call(EXPIRING, new Command.Get(0), new Reply.Text("v"), 2_511, 2_520);
        assertNull(model.step(set, late));
        assertNotNull(new StringModel(StringModel.ANY_TIME_LATER).step(set, late));
    }

    @Test
    void whatExistsHasAMillisecondLeft() {
        Worlds set =
                step(
                        model.initial(),
                        call(EXPIRING, new Command.Set(0, "v", px(500)), Replies.OK, 1_000, 1_010));
        assertNull(
                model.step(
                        set,
                        call(
                                EXPIRING,
                                new Command.TimeToLive(0),
                                new Reply.Whole(0),
                                1_400,
                                1_600)));
        assertNotNull(
                model.step(
                        set,
                        call(
                                EXPIRING,
                                new Command.TimeToLive(0),
                                new Reply.Whole(1),
                                1_400,
                                1_600)));
        assertNull(
                model.step(
                        set,
                        call(
                                EXPIRING,
                                new Command.TimeToLive(0),
                                new Reply.Whole(400),
                                1_300,
                                1_310)));
    }

    @Test
    void severalKeysChangeTogether() {
        Worlds set =
                step(
                        model.initial(),
                        call(PAIR, new Command.SetAll(List.of("a", "b")), Replies.OK, 0, 0));
        Reply half = new Reply.Many(List.of(new Reply.Text("a"), Replies.NIL));
        assertNull(model.step(set, call(PAIR, new Command.GetAll(), half, 0, 0)));
        Worlds moved = step(set, call(PAIR, new Command.Rename(0, 1, false), Replies.OK, 0, 0));
        Reply after = new Reply.Many(List.of(Replies.NIL, new Reply.Text("a")));
        assertNotNull(model.step(moved, call(PAIR, new Command.GetAll(), after, 0, 0)));
    }

    @Test
    void countsAsRedisDoes() {
        assertEquals(5, incremented("4", 1));
        assertNull(incremented("04", 1));
        assertNull(incremented("9223372036854775807", 1));
        assertEquals(Long.MIN_VALUE, incremented("-9223372036854775807", -1));
    }

    private @Nullable Long incremented(String from, long by) {
        Worlds set =
                step(
                        model.initial(),
                        call(LASTING, new Command.Set(0, from, SetOptions.NONE), Replies.OK, 0, 0));
        Worlds after = step(set, Call.sent(new Command.Increment(0, by), LASTING, 0));
        return after.equals(set) ? null : Long.valueOf(from) + by;
    }

    private Worlds step(Worlds from, Call call) {
        Worlds next = model.step(from, call);
        assertNotNull(next);
        return next;
    }

    private static SetOptions px(long millis) {
        return new SetOptions(millis, "", false);
    }

    private static Call call(
            KeySet keys, Command command, Reply answer, long earliest, long latest) {
        return new Call(command, keys, answer, earliest, latest);
    }
}
