package io.workingdb.checkers.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/// Both notations: what they mean, and what is said of what they do not.
class HistoryReaderTest {
    @Test
    void readsEveryFormOfEdn() throws Unreadable {
        String op =
                "#jepsen.history.Op{:index 3, :time 12, :type :ok, :process 7, :f :read, :value [:k \"a\\n\\u0041\"],"
                        + " :error #{:a 1/2 \\c}, :more {:x (1 2.5M 3N), \"y\" #inst \"2020-01-01\" nil true}, :inf ##Inf #_ignored}";
        HistoryReader.History history =
                HistoryReader.read(
                        "; a comment\n^{:meta 1} ["
                                + op
                                + ",\n {process :nemesis type info f start value #{\"n1\"}}]");
        assertEquals(1, history.ignored());
        Event event = history.events().getFirst();
        assertEquals(7, event.process());
        assertEquals(Event.Type.OK, event.type());
        assertEquals("read", event.function());
        assertEquals(12, event.nanos());
        assertEquals(2, event.line());
        assertEquals("[:k \"a\\n\\u0041\"]", event.value().toString());
        assertEquals(HistoryReader.value("(:k \"a\\nA\")"), event.value());
    }

    @Test
    void readsOneMapALineAndAWholeArray() throws Unreadable {
        String line =
                "{\"process\": 1, \"type\": \"invoke\", \"f\": \"write\", \"value\": {\"a\": [1, 2.0, null, true]}}";
        assertEquals(2, HistoryReader.read(line + "\n\n" + line + "\r\n").events().size());
        assertEquals(2, HistoryReader.read("\uFEFF[" + line + "," + line + "]").events().size());
        String edn = "{:process 1 :type :invoke :f :write :value 1}";
        assertEquals(2, HistoryReader.read(edn + "\n" + edn).events().size());
        assertEquals(2, HistoryReader.read("(" + edn + " " + edn + ")").events().size());
    }

    @Test
    void comparesByMeaning() throws Unreadable {
        same("5", "5N");
        same("5", "+5");
        same("10/4", "5/2");
        same("4/2", "2");
        same("1.50", "1.5");
        same("[1 2]", "(1, 2)");
        same("#{1 2}", "#{2 1}");
        same("{:a 1 :b 2}", "{:b 2, :a 1}");
        same("null", "nil");
        different("5", "5.0");
        different("5", "\"5\"");
        different(":a", "a");
        different("\":a\"", ":a");
        different("[1]", "[[1]]");
        different("[\"a b\"]", "[\"a\" \"b\"]");
        different("1.5", "1.5M");
        different("\"nil\"", "nil");
    }

    @Test
    void namesThePlaceOfEveryError() {
        unreadable("[1 2", "line 1, column 1: the vector that begins here does not end");
        unreadable(
                "{:process 0\n :type", "line 1, column 1: the map that begins here does not end");
        unreadable("[\"abc", "line 1, column 2: the string that begins here does not end");
        unreadable("\n  ]", "line 2, column 3: ']' closes nothing");
        unreadable("[{:a}]", "line 1, column 3: the key :a of a map has no value");
        unreadable("[12x]", "line 1, column 2: 12x is no number");
        unreadable("[1/0]", "line 1, column 2: 1/0 is no number");
        unreadable(
                "[\"\\q\"]",
                "line 1, column 4: a backslash in a string must be followed by one of");
        unreadable("[#{1 1}]", "line 1, column 6: the element 1 stands twice in one set");
        unreadable("{:a 1 :a 2}", "line 1, column 7: the key :a stands twice in one map");
        unreadable("[5]", "line 1, column 2: an event must be a map, not 5");
        unreadable("{:type :ok}", "line 1, column 1: the event has no process");
        unreadable("[] []", "line 1, column 4: a history is one vector, or one map a line");
        unreadable(
                "[] {:process 0 :type :invoke :f :read}",
                "line 1, column 4: something follows the vector");
        unreadable(
                "{:process 1.5 :type :ok :f :read}",
                "line 1, column 11: process must be an integer or a name, not 1.5");
        unreadable(
                "{\"process\":\"0\",\"type\":\"ok\",\"f\":\"read\"}",
                "line 1, column 12: process must be an integer or a name, not");
        unreadable("{:process 0 :type :done :f :read}", "line 1, column 1: unknown type done");
        unreadable("{:process 0 :type :ok}", "line 1, column 1: the event has no f");
        unreadable(
                "{:process 0 :type 5 :f :read}", "line 1, column 19: type must be a name, not 5");
        unreadable(
                "{:process 99999999999999999999 :type :ok :f :read}",
                "line 1, column 11: process 99999999999999999999");
        unreadable(
                "{\"process\":0,}",
                "line 1, column 14: '}' in an object where a key in double quotes should be");
        unreadable(
                "{\"process\":0 \"type\":1}",
                "line 1, column 14: '\"' in an object where ',' should be");
        unreadable("{\"process\":01}", "line 1, column 12: 01 is no JSON value");
        unreadable("{\"process\":nil}", "line 1, column 12: nil is no JSON value");
        unreadable("{\"a\":\"x\ny\"}", "line 1, column 8: a string must not contain a line break");
        unreadable("{\"a\":1}\n{\"a\":", "line 1, column 1: the event has no process");
        unreadable("[".repeat(200), "line 1, column 101: nested deeper than 100");
        unreadable(
                "[\"" + "x".repeat(1 << 21) + "\"]",
                "line 1, column 2: a string of more than 1048576 characters");
        unreadable(
                "[" + "x".repeat(1 << 21) + "]",
                "line 1, column 2: a word of more than 1048576 characters");
    }

    @Property(seed = "1", tries = 3000)
    void eitherReadsOrNamesThePlace(
            @ForAll @StringLength(max = 40) @CharRange(from = ' ', to = '~') String text) {
        readOrRefuse(text);
        readOrRefuse("{\"process\": " + text);
        readOrRefuse("[{:process 0 :type :ok :f :read :value " + text + "}]");
    }

    private static void readOrRefuse(String text) {
        try {
            assertTrue(HistoryReader.read(text).events().size() <= text.length());
        } catch (Unreadable unreadable) {
            assertTrue(
                    String.valueOf(unreadable.getMessage()).startsWith("line "),
                    unreadable.getMessage());
        }
    }

    private static void same(String one, String other) throws Unreadable {
        assertEquals(HistoryReader.value(one), HistoryReader.value(other));
        assertEquals(
                HistoryReader.value("[" + one.replace("null", "nil") + "]"),
                HistoryReader.value("[" + other + "]"));
    }

    private static void different(String one, String other) throws Unreadable {
        assertNotEquals(HistoryReader.value(one), HistoryReader.value(other));
    }

    private static void unreadable(String text, String message) {
        Unreadable unreadable = assertThrows(Unreadable.class, () -> HistoryReader.read(text));
        assertTrue(
                String.valueOf(unreadable.getMessage()).startsWith(message),
                unreadable.getMessage());
    }
}
