package io.workingdb.simulator;

import static io.workingdb.simulator.OneShotClient.command;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.workingdb.core.config.Durability;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Reads that are sent at once are run together: their replies are those of reads one by one, in their order, whatever stands between them
/// and however slowly they are taken.
final class PipelinedReadsTest {
    private static final int KEYS = 40;
    private static final int ROUNDS = 60;

    private final StringBuilder commands = new StringBuilder();
    private final StringBuilder expected = new StringBuilder();

    @ParameterizedTest
    @EnumSource(Durability.class)
    void everyReplyIsThatOfItsCommand(Durability durability) {
        for (int i = 0; i < KEYS; i++) {
            say("+OK\r\n", "SET", "key:" + i, value(i));
        }
        for (int round = 0; round < ROUNDS; round++) {
            reads(round);
            between(round);
        }
        assertEquals(
                expected.toString(),
                OneShotClient.replies(durability, config -> commands.toString()));
    }

    /// From none to more than are run together; values larger than what may wait unsent.
    private void reads(int round) {
        for (int i = 0; i < round % 37; i++) {
            int key = (round * 7 + i) % KEYS;
            if (i % 5 == 4) {
                say(":" + value(key).length() + "\r\n", "STRLEN", "key:" + key);
            } else if (i % 11 == 10) {
                say("$-1\r\n", "GET", "nothing");
            } else {
                say(bulk(value(key)), "GET", "key:" + key);
            }
        }
    }

    private void between(int round) {
        switch (round % 6) {
            case 0 -> say("+PONG\r\n", "PING");
            case 1 -> {
                say("+OK\r\n", "SELECT", "1");
                say("$-1\r\n", "GET", "key:1");
                say("$-1\r\n", "GET", "key:2");
                say("+OK\r\n", "SELECT", "0");
            }
            case 2 -> say("-ERR wrong number of arguments for 'get' command\r\n", "GET");
            case 3 -> {
                say("+OK\r\n", "SET", "other", "round " + round);
                say(bulk("round " + round), "GET", "other");
                say(bulk("ound"), "GETRANGE", "other", "1", "4");
            }
            case 4 -> say(":2\r\n", "EXISTS", "key:0", "key:1", "nothing");
            default -> say("+string\r\n", "TYPE", "key:3");
        }
        say(bulk(value(2)), "GET", "key:2");
        line("GET \"key:1\"", bulk(value(1)));
        line("GET 'key:2'", bulk(value(2)));
        line("", "");
        line("GET \"changing\"", round == 0 ? "$-1\r\n" : bulk("r" + (round - 1)));
        line("SET \"changing\" 'r" + round + "'", "+OK\r\n");
        say(bulk("r" + round), "GET", "changing");
        say("*2\r\n" + bulk(value(1)) + "$-1\r\n", "MGET", "key:1", "nothing");
    }

    private void line(String command, String reply) {
        commands.append(command).append("\r\n");
        expected.append(reply);
    }

    @Test
    void repliesOfTheReadsComeBeforeTheErrorThatEndsTheConnection() {
        String sent =
                command("SET", "a", "1")
                        + command("GET", "a")
                        + "GET \"a\"\r\nGET \"b\"\r\nGET \"a\"x\r\n";
        assertEquals(
                "+OK\r\n$1\r\n1\r\n$1\r\n1\r\n$-1\r\n-ERR Protocol error: unbalanced quotes in request\r\n(closed)",
                OneShotClient.replies(config -> sent));
    }

    private void say(String reply, String... words) {
        commands.append(command(words));
        expected.append(reply);
    }

    private static String value(int key) {
        return "v".repeat(key * key * 3) + key;
    }

    private static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }
}
