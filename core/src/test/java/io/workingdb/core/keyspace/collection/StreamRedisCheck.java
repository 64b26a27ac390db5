package io.workingdb.core.keyspace.collection;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import io.workingdb.core.keyspace.collection.StreamDelivery.Claimed;
import io.workingdb.core.keyspace.collection.StreamEntries.LastId;
import io.workingdb.core.keyspace.collection.StreamOracle.EntryId;
import io.workingdb.core.keyspace.collection.StreamOracle.Group;
import io.workingdb.core.keyspace.collection.StreamOracle.Times;
import io.workingdb.core.random.Random64;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Random commands to a redis-server and to {@link StreamOracle}: both must answer the same, and be in the same state after each. Not a test: run by
/// hand, `StreamRedisCheck PORT SEED COMMANDS`; empties the server.
///
/// Times are never compared: an entry was either delivered just now, or in 1970.
final class StreamRedisCheck implements AutoCloseable {
    private static final long NOW = 2_000_000_000_000L;
    private static final long HOUR = 3_600_000;
    private static final String[] WHO = {"c", "ca", "d"};

    private final Socket socket;
    private final InputStream in;
    private final Random64 random;
    private final List<String> history = new ArrayList<>();
    private StreamOracle oracle = new StreamOracle();

    private StreamRedisCheck(int port, long seed) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        in = new BufferedInputStream(socket.getInputStream());
        random = new Random64(seed);
    }

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(arguments[0]);
        try (StreamRedisCheck check = new StreamRedisCheck(port, Long.parseLong(arguments[1]))) {
            check.ask("FLUSHALL");
            for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
                check.step();
                check.compareAll();
            }
        }
        System.out.println("equal");
    }

    private void step() throws IOException {
        EntryId id = someId();
        String name = WHO[random.below(WHO.length)];
        String consumer = WHO[random.below(WHO.length)];
        Group group = oracle.groups.get(name);
        int what = random.below(26);
        if (what < 9 || oracle.added == 0) {
            add(id);
        } else if (what == 9) {
            expect(oracle.delete(id) ? "1" : "0", "XDEL", "s", id);
        } else if (what == 10) {
            long most = random.below(30);
            expect(oracle.trimToCount(most, HOUR), "XTRIM", "s", "MAXLEN", most);
        } else if (what == 11) {
            expect(oracle.trimBelow(id, HOUR), "XTRIM", "s", "MINID", id);
        } else if (what == 12) {
            setLastId(id);
        } else if (group == null) {
            long read = random.below(20) - 1L;
            oracle.createGroup(name, id, read);
            expect("OK", "XGROUP", "CREATE", "s", name, id, "ENTRIESREAD", read);
        } else if (what == 13) {
            oracle.groups.remove(name);
            expect("1", "XGROUP", "DESTROY", "s", name);
        } else if (what == 14) {
            group.last = id;
            group.read = random.below(20) - 1L;
            expect("OK", "XGROUP", "SETID", "s", name, id, "ENTRIESREAD", group.read);
        } else if (what == 15) {
            long pending = group.deleteConsumer(consumer, HOUR);
            expect(pending, "XGROUP", "DELCONSUMER", "s", name, consumer);
        } else if (what == 16) {
            boolean was = group.pending.remove(id) != null;
            expect(was ? "1" : "0", "XACK", "s", name, id);
        } else {
            ask("XGROUP", "CREATECONSUMER", "s", name, consumer);
            group.consumers.putIfAbsent(consumer, new Times(NOW, -1));
            deliver(name, group, consumer, id);
        }
    }

    private EntryId someId() {
        List<EntryId> ids = new ArrayList<>(oracle.entries.keySet());
        oracle.groups.values().forEach(group -> ids.addAll(group.pending.keySet()));
        ids.addAll(List.of(EntryId.ZERO, oracle.last, oracle.deleted));
        EntryId id = ids.get(random.below(ids.size()));
        return new EntryId(id.millis() + (random.chance(1, 4) ? 1 : 0), id.sequence());
    }

    private void add(EntryId near) throws IOException {
        EntryId id = random.chance(1, 3) ? near : new EntryId(oracle.last.millis() + 1, 0);
        List<String> parts = List.of("f", "v" + random.below(9));
        boolean added = oracle.add(id, parts);
        Object reply = ask("XADD", "s", id, parts.get(0), parts.get(1));
        check(added ? id.toString() : "-", added ? reply : String.valueOf(reply).substring(0, 1));
    }

    private void setLastId(EntryId id) throws IOException {
        EntryId deleted = someId();
        long added = random.below(90);
        if (oracle.deleted.isAbove(id)) {
            return; // Redis 7.0 allows it
        }
        boolean set = oracle.setLastId(id, added, deleted) == LastId.SET;
        Object reply = ask("XSETID", "s", id, "ENTRIESADDED", added, "MAXDELETEDID", deleted);
        check(set ? "O" : "-", String.valueOf(reply).substring(0, 1));
    }

    private void deliver(String name, Group group, String consumer, EntryId id) throws IOException {
        long limit = 1 + random.below(5);
        ClaimTerms terms = new ClaimTerms();
        terms.nowMillis = NOW;
        terms.idleMillisMin = random.chance(1, 2) ? 0 : HOUR;
        switch (random.below(6)) {
            case 0, 1, 2 -> {
                boolean pends = random.chance(2, 3);
                List<EntryId> ids = oracle.deliver(group, consumer, NOW, pends, limit);
                List<Object> command =
                        new ArrayList<>(
                                List.of("XREADGROUP", "GROUP", name, consumer, "COUNT", limit));
                command.addAll(
                        pends
                                ? List.of("STREAMS", "s", ">")
                                : List.of("NOACK", "STREAMS", "s", ">"));
                check(ids.isEmpty() ? "null" : ids.toString(), ids(ask(command.toArray()), true));
            }
            case 3 -> {
                List<String> own = oracle.repeat(group, consumer, id, NOW, limit);
                Object reply =
                        ask(
                                "XREADGROUP",
                                "GROUP",
                                name,
                                consumer,
                                "COUNT",
                                limit,
                                "STREAMS",
                                "s",
                                id);
                check(own.toString(), ids(reply, true));
            }
            case 4 -> {
                terms.deliveredMillis = random.chance(1, 2) ? NOW : 1_000;
                terms.deliveries = random.below(4) - 2L;
                terms.force = random.chance(1, 2);
                boolean taken = oracle.claim(group, id, consumer, terms) == Claimed.TAKEN;
                List<Object> command =
                        new ArrayList<>(
                                List.of("XCLAIM", "s", name, consumer, terms.idleMillisMin, id));
                if (terms.deliveredMillis != NOW) {
                    command.addAll(List.of("TIME", 1_000));
                }
                if (terms.deliveries == ClaimTerms.KEEP) {
                    command.add("JUSTID");
                } else if (terms.deliveries != ClaimTerms.COUNT_UP) {
                    command.addAll(List.of("RETRYCOUNT", terms.deliveries));
                }
                if (terms.force) {
                    command.add("FORCE");
                }
                check(taken ? "[" + id + "]" : "[]", ids(ask(command.toArray()), false));
            }
            default -> {
                terms.deliveredMillis = NOW;
                List<String> claimed =
                        oracle.claimFrom(group, id, consumer, terms, limit, 10 * limit);
                String cursor = claimed.removeLast();
                List<String> taken = claimed.stream().filter(i -> !i.startsWith("(")).toList();
                claimed.removeAll(taken);
                Object reply =
                        ask(
                                "XAUTOCLAIM",
                                "s",
                                name,
                                consumer,
                                terms.idleMillisMin,
                                id,
                                "COUNT",
                                limit);
                List<?> parts = (List<?>) requireNonNull(reply);
                check(cursor, parts.get(0));
                check(taken.toString(), ids(parts.get(1), false));
                check(
                        String.join(", ", claimed).replaceAll("[()]", ""),
                        String.join(
                                ", ",
                                ((List<?>) parts.get(2)).stream().map(Object::toString).toList()));
            }
        }
    }

    /// Ids of the entries in a reply, in brackets those without fields.
    private static String ids(@Nullable Object reply, boolean ofStreams) {
        if (reply == null) {
            return "null";
        }
        List<?> entries = (List<?>) reply;
        if (ofStreams) {
            entries = (List<?>) ((List<?>) entries.getFirst()).get(1);
        }
        List<String> ids = new ArrayList<>();
        for (Object each : entries) {
            if (each instanceof List<?> entry) {
                ids.add(entry.get(1) == null ? "(" + entry.get(0) + ")" : "" + entry.get(0));
            } else {
                ids.add(each.toString());
            }
        }
        return ids.toString();
    }

    private void compareAll() throws IOException {
        if (oracle.added == 0) {
            return;
        }
        List<?> info = (List<?>) requireNonNull(ask("XINFO", "STREAM", "s"));
        check(
                oracle.entries.size()
                        + " "
                        + oracle.last
                        + " "
                        + oracle.deleted
                        + " "
                        + oracle.added
                        + " "
                        + oracle.first()
                        + " "
                        + oracle.groups.size(),
                info.get(1)
                        + " "
                        + info.get(7)
                        + " "
                        + info.get(9)
                        + " "
                        + info.get(11)
                        + " "
                        + info.get(13)
                        + " "
                        + info.get(15));
        List<String> expected = new ArrayList<>();
        oracle.groups.forEach((name, group) ->
                expected.add(
                        "[name, "
                                + name
                                + ", consumers, "
                                + group.consumers.size()
                                + ", pending, "
                                + group.pending.size()
                                + ", last-delivered-id, "
                                + group.last
                                + ", entries-read, "
                                + (group.read == -1 ? "null" : group.read)
                                + ", lag, "
                                + oracle.lag(group)
                                + "]"));
        check(expected.toString(), ask("XINFO", "GROUPS", "s"));
        for (var each : oracle.groups.entrySet()) {
            StringBuilder pending = new StringBuilder();
            each.getValue()
                    .pending
                    .forEach((id, p) ->
                            pending.append(id + " " + p.consumer() + " " + p.deliveries() + "\n"));
            StringBuilder found = new StringBuilder();
            Object reply = ask("XPENDING", "s", each.getKey(), "-", "+", 10_000);
            for (Object one : (List<?>) requireNonNull(reply)) {
                List<?> p = (List<?>) one;
                found.append(p.get(0) + " " + p.get(1) + " " + p.get(3) + "\n");
            }
            check(pending.toString(), found);
        }
    }

    private void expect(Object expected, Object... command) throws IOException {
        check(expected, ask(command));
    }

    private void check(Object expected, @Nullable Object found) {
        if (!expected.toString().equals(String.valueOf(found))) {
            throw new IllegalStateException(
                    "redis answers otherwise: expected="
                            + expected
                            + " found="
                            + found
                            + " after "
                            + String.join("\n", history));
        }
    }

    private @Nullable Object ask(Object... words) throws IOException {
        StringBuilder frame = new StringBuilder("*" + words.length + "\r\n");
        StringBuilder line = new StringBuilder();
        for (Object word : words) {
            frame.append("$" + word.toString().length() + "\r\n" + word + "\r\n");
            line.append(word).append(' ');
        }
        history.add(line.toString());
        socket.getOutputStream().write(frame.toString().getBytes(ISO_8859_1));
        return read();
    }

    private @Nullable Object read() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\r'; next = in.read()) {
            line.append((char) next);
        }
        in.read();
        String rest = line.substring(1);
        return switch (line.charAt(0)) {
            case '$' -> readBulk(Integer.parseInt(rest));
            case '*' -> readArray(Integer.parseInt(rest));
            case '-' -> line.toString();
            default -> rest;
        };
    }

    private @Nullable String readBulk(int length) throws IOException {
        if (length < 0) {
            return null;
        }
        String bulk = new String(in.readNBytes(length), ISO_8859_1);
        in.readNBytes(2);
        return bulk;
    }

    private @Nullable List<@Nullable Object> readArray(int count) throws IOException {
        if (count < 0) {
            return null;
        }
        List<@Nullable Object> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(read());
        }
        return all;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
