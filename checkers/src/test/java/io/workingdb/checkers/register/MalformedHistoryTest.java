package io.workingdb.checkers.register;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.workingdb.checkers.history.HistoryReader;
import io.workingdb.checkers.history.Operation;
import io.workingdb.checkers.history.Unreadable;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Events that make no history, each with what is said of it, and odd ones that do.
class MalformedHistoryTest {
    private static final String WRITE = "{:process 0 :type :invoke :f :write :value 1}\n";

    @Test
    void refusesWhatMakesNoOperations() {
        refused(
                WRITE + WRITE,
                "line 2: process 0 begins an operation before the one of line 1 is over");
        refused(
                "{:process 3 :type :ok :f :read :value 1}",
                "line 1: process 3 ends an operation that it did not begin");
        refused(
                "{:process 3 :type :info :f :read}",
                "line 1: process 3 ends an operation that it did not begin");
        refused(
                "{:process 3 :type :invoke :f :pop}",
                "line 1: unknown f pop; known are read, write, cas");
        refused(
                "{:process 3 :type :invoke :f :cas :value 1}",
                "line 1: the value of a cas must be [old new], not 1");
        refused(
                WRITE + "{:process 0 :type :ok :f :read}",
                "line 2: process 0 began a write on line 1 and ends a read");
        refused(
                WRITE + "{:process 0 :type :ok :f :write :value 2}",
                "line 2: process 0 began a write on line 1 of 1 and ends it with 2");
        refused(
                "{:process 0 :type :invoke :f :write :value 1 :key :x}{:process 0 :type :ok :f :write :value 1 :key :y}",
                "line 1: process 0 began a write on line 1 for key :x and ends it for key :y");
    }

    @Test
    void refusesCompareAndSetOfAPlainRegister() {
        Unreadable unreadable =
                assertThrows(
                        Unreadable.class,
                        () ->
                                RegisterHistory.of(
                                        HistoryReader.read(
                                                        "\n{:process 0 :type :invoke :f :cas :value [1 2]}")
                                                .events(),
                                        false));
        assertEquals(
                "line 2: f is cas, which a plain register does not have; try --model cas-register",
                unreadable.getMessage());
    }

    @Test
    void letsAProcessGoOnAfterAnUnknownOutcome() throws Unreadable {
        List<Operation<RegisterCall>> operations =
                RegisterHistory.of(
                        HistoryReader.read(WRITE + "{:process 0 :type :info :f :write}" + WRITE)
                                .events(),
                        true);
        assertEquals(2, operations.stream().filter(Operation::open).count());
    }

    @Test
    void takesTheValueOfAWriteFromItsInvocation() throws Unreadable {
        List<Operation<RegisterCall>> operations =
                RegisterHistory.of(
                        HistoryReader.read(WRITE + "{:process 0 :type :ok :f :write}").events(),
                        true);
        assertEquals(
                new RegisterCall.Write(RegisterHistories.value("1")), operations.getFirst().call());
    }

    private static void refused(String text, String message) {
        Unreadable unreadable =
                assertThrows(
                        Unreadable.class,
                        () -> RegisterHistory.of(HistoryReader.read(text).events(), true));
        assertEquals(message, unreadable.getMessage());
    }
}
