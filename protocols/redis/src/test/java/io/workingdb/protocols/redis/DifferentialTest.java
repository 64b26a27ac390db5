package io.workingdb.protocols.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.workingdb.core.random.Random64;
import io.workingdb.protocols.session.Command;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The same random commands to redis-server 7.0 and to our handlers: the same bytes back.
class DifferentialTest {
    /// More with `-Dredis.rounds=`: a round is a seed.
    private static final int ROUNDS = Integer.getInteger("redis.rounds", 400);

    private static final int COMMANDS_PER_ROUND = 150;
    private static final int DIFFERENCES_MAX = 20;

    /// Answers that depend on the moment at which a command ran, or on the order in which keys lie.
    private static final List<String> TIMED = List.of("ttl", "pttl", "expiretime", "pexpiretime");

    private static final List<String> UNORDERED = List.of("keys", "scan");

    @Test
    void answersRandomCommandsAsRedisDoes() throws Exception {
        try (RealRedis redis = RealRedis.start()) {
            assumeTrue(redis != null, "redis-server 7.0 is not installed");
            List<String> differences = new ArrayList<>();
            for (int round = 0; redis != null && round < ROUNDS; round++) {
                compare(redis, new RandomCommands(new Random64(round)), round, differences);
            }
            assertEquals(List.of(), differences);
        }
    }

    private static void compare(
            RealRedis redis, RandomCommands random, int round, List<String> differences)
            throws Exception {
        Harness harness = new Harness();
        harness.nowMillis = System.currentTimeMillis();
        List<String[]> commands = new ArrayList<>();
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        commands.add(new String[] {"flushall"});
        commands.add(new String[] {"reset"});
        for (int i = 0; i < COMMANDS_PER_ROUND; i++) {
            commands.add(random.next(harness.nowMillis));
        }
        for (String[] command : commands) {
            frames.writeBytes(Harness.encode(command));
        }
        redis.send(frames.toByteArray());
        for (int i = 0; i < commands.size(); i++) {
            String[] command = commands.get(i);
            String expected = normal(command, redis.reply());
            String actual = normal(command, harness.run(command));
            if (!expected.equals(actual) && differences.size() < DIFFERENCES_MAX) {
                differences.add(
                        printable(
                                "round "
                                        + round
                                        + ": "
                                        + Arrays.toString(command)
                                        + " redis: "
                                        + expected
                                        + " we: "
                                        + actual));
            }
        }
    }

    private static String printable(String text) {
        String dots = text.replaceAll("[^ -~]", ".");
        return dots.substring(0, Math.min(dots.length(), 400));
    }

    private static String normal(String[] command, String reply) {
        String name = command[0].toLowerCase(java.util.Locale.ROOT);
        if (TIMED.contains(name) && reply.startsWith(":") && reply.length() > 5) {
            return "a time";
        }
        if (name.equals("randomkey")) {
            return reply.equals("$-1\r\n") || reply.equals("_\r\n") ? reply : "a key";
        }
        List<String> words =
                List.of(String.join(" ", command).toLowerCase(java.util.Locale.ROOT).split(" "));
        boolean compares = words.contains("gt") || words.contains("lt");
        if ((name.equals("expire") || name.equals("pexpire"))
                && compares
                && reply.startsWith(":")) {
            return "earlier or later by a millisecond";
        }
        if (name.equals("scan")
                && command.length > 1
                && !command[1].equals("0")
                && reply.startsWith("*")) {
            return "keys from a cursor of another server";
        }
        if (name.equals("hello")) {
            return reply.replaceAll("id\r\n:\\d+", "id");
        }
        if (UNORDERED.contains(name)) {
            String[] lines = reply.split("\r\n", -1);
            Arrays.sort(lines);
            return String.join("|", lines);
        }
        return reply;
    }

    /// What COMMAND INFO tells of a command decides where cluster clients send it; of containers we have fewer subcommands.
    @Test
    void tellsOfEachCommandWhatRedisTells() throws Exception {
        try (RealRedis redis = RealRedis.start()) {
            assumeTrue(redis != null, "redis-server 7.0 is not installed");
            Harness harness = new Harness();
            for (Command command : harness.protocol.commands().all()) {
                if (redis == null || !command.subcommands().isEmpty()) {
                    continue;
                }
                String[] info = {"command", "info", command.name()};
                redis.send(Harness.encode(info));
                assertEquals(withoutHistory(redis.reply()), withoutHistory(harness.run(info)));
                String[] docs = {"command", "docs", command.name()};
                redis.send(Harness.encode(docs));
                assertEquals(withoutHistory(redis.reply()), withoutHistory(harness.run(docs)));
            }
        }
    }

    /// What clients use: we tell neither history, nor since when an argument exists, nor notes.
    private static Object withoutHistory(String reply) {
        return strip(RespValue.parse(reply), 0);
    }

    private static Object strip(Object value, int depth) {
        if (!(value instanceof List<?> list)) {
            return value;
        }
        List<Object> kept = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            Object element = list.get(i);
            boolean skipped =
                    List.of("history", "doc_flags", "deprecated_since", "replaced_by", "notes")
                                    .contains(element)
                            || (element.equals("since") && depth > 1);
            if (skipped) {
                i++;
            } else {
                kept.add(strip(element, depth + 1));
            }
        }
        return kept;
    }
}
