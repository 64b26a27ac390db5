package io.workingdb.checkers.register;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.checkers.history.HistoryReader;
import io.workingdb.checkers.history.Unreadable;
import io.workingdb.checkers.linearizability.LinearizabilityChecker;
import io.workingdb.checkers.linearizability.Verdict;
import org.junit.jupiter.api.Test;

/// The anomalies that everybody knows, and the oddities that are none, in Jepsen's notation.
class ClassicHistoriesTest {
    @Test
    void refusesAStaleRead() throws Unreadable {
        Verdict.Invalid<RegisterCall> invalid =
                invalid(done(0, "write", "4") + done(1, "write", "5") + done(2, "read", "4"));
        assertEquals(3, invalid.part().size());
        assertEquals(
                "1. process 0 wrote 4 to the register between event 1 and event 2.",
                invalid.sentences().getFirst());
        assertEquals(
                "So there is no order: process 2 read 4 from the register, but at that time the register can only have held 5.",
                invalid.sentences().getLast());
    }

    @Test
    void refusesALostUpdate() throws Unreadable {
        Verdict.Invalid<RegisterCall> invalid =
                invalid(
                        done(0, "write", "1")
                                + begin(1, "cas", "[1 2]")
                                + begin(2, "cas", "[1 3]")
                                + end(1, "ok", "cas", "[1 2]")
                                + end(2, "ok", "cas", "[1 3]"));
        assertEquals(
                "So there is no order: the one that gets furthest is step 1 and then step 2, where the register holds 2; next comes"
                        + " step 3, in which process 2 changed the register from 1 to 3, and that does not fit.",
                invalid.sentences().getLast());
    }

    @Test
    void refusesACompareAndSetThatMissed() throws Unreadable {
        Verdict.Invalid<RegisterCall> invalid =
                invalid(done(0, "write", "1") + done(1, "cas", "[2 3]"));
        assertEquals(
                "So there is no order: process 1 changed the register from 2 to 3, but nobody wrote 2 (what failed does not count),"
                        + " and before the first write it held nil.",
                invalid.sentences().getLast());
    }

    @Test
    void refusesACompareAndSetOfWhatCanNotHaveBeenThere() throws Unreadable {
        Verdict.Invalid<RegisterCall> invalid =
                invalid(done(0, "write", "2") + done(0, "write", "1") + done(1, "cas", "[2 3]"));
        assertEquals(
                "So there is no order: process 1 changed the register from 2 to 3, but at that time the register can only have held 1.",
                invalid.sentences().getLast());
    }

    @Test
    void refusesAReadOfWhatWasOnlyWrittenLater() throws Unreadable {
        Verdict.Invalid<RegisterCall> invalid =
                invalid(done(1, "read", "7") + done(0, "write", "7"));
        assertEquals(
                "So there is no order: process 1 read 7 from the register, but nobody began to write 7 before that was over, and"
                        + " before the first write it held nil.",
                invalid.sentences().getLast());
    }

    @Test
    void namesTheOperationThatDoesNotFitInALongPart() throws Unreadable {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            text.append(begin(i, "cas", "[" + i + " " + (i + 1) + "]"));
        }
        text.append(begin(20, "cas", "[12 0]"));
        for (int i = 0; i < 12; i++) {
            text.append(end(i, "ok", "cas", "[" + i + " " + (i + 1) + "]"));
        }
        text.append(end(20, "ok", "cas", "[12 0]"));
        String start = done(30, "write", "0");
        for (int i = 0; i < 6; i++) {
            text.append(done(40 + i, "cas", "[" + i + " " + (i + 1) + "]"));
        }
        text.append(done(50, "read", "3"));
        String last = invalid(start + text).sentences().getLast();
        assertTrue(last.startsWith("So there is no order: process 50 read 3 "), last);
    }

    @Test
    void refusesAReadThatGoesBack() throws Unreadable {
        invalid(
                done(0, "write", "1")
                        + begin(1, "write", "2")
                        + done(2, "read", "2")
                        + done(3, "read", "1")
                        + end(1, "ok", "write", "2"));
    }

    @Test
    void refusesAReadOfWhatNobodyWrote() throws Unreadable {
        Verdict.Invalid<RegisterCall> invalid =
                invalid(done(0, "write", "1") + done(1, "read", "7"));
        assertEquals(1, invalid.part().size());
        assertEquals(
                "So there is no order: process 1 read 7 from the register, but nobody wrote 7 (what failed does not count), and"
                        + " before the first write it held nil.",
                invalid.sentences().getLast());
    }

    @Test
    void refusesAReadOfWhatWasSurelyNotWritten() throws Unreadable {
        invalid(begin(0, "write", "1") + end(0, "fail", "write", "1") + done(1, "read", "1"));
    }

    @Test
    void acceptsEitherOrderOfWhatOverlaps() throws Unreadable {
        valid(
                begin(0, "write", "1")
                        + begin(1, "write", "2")
                        + end(0, "ok", "write", "1")
                        + end(1, "ok", "write", "2")
                        + done(2, "read", "1"));
        valid(
                begin(0, "write", "1")
                        + begin(1, "write", "2")
                        + end(0, "ok", "write", "1")
                        + end(1, "ok", "write", "2")
                        + done(2, "read", "2"));
    }

    @Test
    void acceptsAnUnansweredWriteThatTakesEffectLate() throws Unreadable {
        valid(
                begin(0, "write", "1")
                        + end(0, "info", "write", "1")
                        + done(1, "read", "nil")
                        + done(2, "write", "2")
                        + done(1, "read", "2")
                        + done(1, "read", "1"));
    }

    @Test
    void refusesAnUnansweredWriteThatTakesEffectTwice() throws Unreadable {
        Verdict.Invalid<RegisterCall> invalid =
                invalid(
                        begin(0, "write", "1")
                                + done(1, "read", "1")
                                + done(2, "write", "2")
                                + done(1, "read", "2")
                                + done(1, "read", "1"));
        assertTrue(
                invalid.sentences().getFirst().contains("without an answer"),
                invalid.sentences().toString());
    }

    @Test
    void acceptsAReadBeforeAnyWriteOnlyOfTheInitialValue() throws Unreadable {
        valid(done(0, "read", "nil"));
        invalid(done(0, "read", "0"));
        Verdict<RegisterCall> verdict = check(done(0, "read", "0") + done(0, "cas", "[0 1]"), "0");
        assertInstanceOf(Verdict.Valid.class, verdict);
    }

    @Test
    void judgesKeysApart() throws Unreadable {
        valid(
                done(0, "write", "[:x 1]")
                        + done(0, "write", "[:y 2]")
                        + tupleRead(1, ":x", "1")
                        + tupleRead(1, ":y", "2"));
        Verdict.Invalid<RegisterCall> invalid =
                invalid(
                        done(0, "write", "[:x 1]")
                                + done(0, "write", "[:y 2]")
                                + tupleRead(1, ":x", "1")
                                + tupleRead(1, ":y", "1"));
        assertEquals(":y", invalid.key());
    }

    @Test
    void takesPairsForValuesWhenAReadBeginsWithoutAKey() throws Unreadable {
        valid(done(0, "write", "[1 2]") + done(0, "read", "[1 2]"));
    }

    @Test
    void readsTheTuplesOfJepsenIndependent() throws Unreadable {
        String tag = "#jepsen.independent/tuple ";
        valid(
                done(0, "write", tag + "[0 1]")
                        + done(0, "write", tag + "[1 2]")
                        + done(2, "cas", tag + "[1 [2 3]]")
                        + begin(1, "read", tag + "[0 nil]")
                        + end(1, "ok", "read", tag + "[0 1]"));
        Verdict.Invalid<RegisterCall> invalid =
                invalid(
                        done(0, "write", tag + "[0 1]")
                                + begin(1, "read", tag + "[1 nil]")
                                + end(1, "ok", "read", tag + "[1 1]"));
        assertEquals("1", invalid.key());
        Unreadable refused =
                assertThrows(Unreadable.class, () -> valid(done(0, "write", tag + "7")));
        assertTrue(
                String.valueOf(refused.getMessage())
                        .contains(
                                "#jepsen.independent/tuple must be followed by [key value], not 7"),
                refused.getMessage());
    }

    private static String tupleRead(int process, String key, String value) {
        return begin(process, "read", "[" + key + " nil]")
                + end(process, "ok", "read", "[" + key + " " + value + "]");
    }

    private static String done(int process, String f, String value) {
        return begin(process, f, f.equals("read") ? "nil" : value) + end(process, "ok", f, value);
    }

    private static String begin(int process, String f, String value) {
        return end(process, "invoke", f, value);
    }

    private static String end(int process, String type, String f, String value) {
        return "{:process "
                + process
                + ", :type :"
                + type
                + ", :f :"
                + f
                + ", :value "
                + value
                + "}\n";
    }

    private static Verdict<RegisterCall> check(String text, String initial) throws Unreadable {
        return new LinearizabilityChecker()
                .check(
                        new RegisterModel(HistoryReader.value(initial)),
                        RegisterHistory.of(HistoryReader.read(text).events(), true));
    }

    private static void valid(String text) throws Unreadable {
        assertInstanceOf(Verdict.Valid.class, check(text, "nil"));
    }

    private static Verdict.Invalid<RegisterCall> invalid(String text) throws Unreadable {
        if (!(check(text, "nil") instanceof Verdict.Invalid<RegisterCall> invalid)) {
            throw new AssertionError("not invalid");
        }
        return invalid;
    }
}
