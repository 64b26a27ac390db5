package io.workingdb.core.keyspace.collection;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.workingdb.core.config.MemoryConfig;
import io.workingdb.core.keyspace.Keyspace;
import io.workingdb.core.port.MemoryHost;
import io.workingdb.core.storage.tree.Tree;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What small collections cost in memory, and the entries of streams. Not a test: run by hand, beside Redis.
///
/// `table` prints, for each shape, how many bytes a key takes; `SHAPE COUNT` prints the same keys as commands of Redis, for
/// `redis-cli --pipe`. `streams` prints how many bytes an entry takes; `stream GAP COUNT` prints such entries as commands, which come every so many
/// milliseconds, or, if that is 0, eight in each.
final class CollectionMemoryBench {
    private static final String[] SHAPES = {
        "hash-10", "hash-128", "hash-128-short", "integers-10", "integers-512", "integers-512-wide",
        "set-10", "set-128", "zset-10", "zset-128", "list-10", "list-128"
    };

    private static final int KEY_BYTES_WANTED = 1 << 25;
    private static final int STREAM_ENTRIES = 100_000;

    private static final MemorySegment[] SCRATCH = {
        Arena.global().allocate(64), Arena.global().allocate(64), Arena.global().allocate(64)
    };

    private CollectionMemoryBench() {}

    private static MemorySegment segment(int which, String text) {
        MemorySegment.copy(
                text.getBytes(US_ASCII),
                0,
                SCRATCH[which],
                ValueLayout.JAVA_BYTE,
                0,
                text.length());
        return SCRATCH[which];
    }

    public static void main(String[] arguments) {
        PrintStream out = System.out;
        if (arguments[0].equals("table")) {
            for (String shape : SHAPES) {
                table(shape, out);
            }
            return;
        }
        if (arguments[0].equals("streams")) {
            stream(1, out);
            stream(0, out);
            return;
        }
        if (arguments[0].equals("stream")) {
            long gap = Long.parseLong(arguments[1]);
            for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
                StreamId id = entryId(gap, i);
                out.print("XADD s " + id + " f " + entryValue(i) + "\r\n");
            }
            out.flush();
            return;
        }
        int count = Integer.parseInt(arguments[1]);
        for (int i = 0; i < count; i++) {
            List<String> words = new ArrayList<>();
            words.add(command(arguments[0]));
            words.add(key(arguments[0], i));
            words.addAll(elements(arguments[0], i));
            StringBuilder frame = new StringBuilder("*" + words.size() + "\r\n");
            words.forEach(each -> frame.append("$" + each.length() + "\r\n" + each + "\r\n"));
            out.print(frame);
        }
        out.flush();
    }

    private static void stream(long gap, PrintStream out) {
        Tree map =
                new Tree(
                        new MemoryHost(),
                        new MemoryConfig(MemoryConfig.PAGE_BYTES, 1L << 32, 64 << 10));
        StreamEntries entries = new StreamEntries(new Keyspace(map, 1, 16));
        entries.open(0, segment(0, "s"), 0, 1);
        for (int i = 0; i < STREAM_ENTRIES; i++) {
            entries.add(entryId(gap, i), StreamAtHand.parts(List.of("f", entryValue(i))));
        }
        out.println(
                String.format(
                        Locale.ROOT,
                        "stream gap=%d count=%d bytes_per_entry=%.1f logical=%.1f",
                        gap,
                        STREAM_ENTRIES,
                        map.heldBytes() / (double) STREAM_ENTRIES,
                        map.logicalBytes() / (double) STREAM_ENTRIES));
        map.release();
    }

    private static StreamId entryId(long gap, int index) {
        return gap == 0
                ? new StreamId(1_700_000_000_000L + index / 8, index % 8)
                : new StreamId(1_700_000_000_000L + index * gap, 0);
    }

    private static String entryValue(int index) {
        return "v" + (100_000_000 + index);
    }

    private static void table(String shape, PrintStream out) {
        int count =
                Math.clamp(KEY_BYTES_WANTED / (16L * elements(shape, 0).size()), 1_000, 100_000);
        Tree map =
                new Tree(
                        new MemoryHost(),
                        new MemoryConfig(MemoryConfig.PAGE_BYTES, 1L << 32, 256 << 10));
        Keyspace keyspace = new Keyspace(map, 1, 16);
        HashFields hash = new HashFields(keyspace);
        SetMembers set = new SetMembers(keyspace);
        SortedSetMembers sorted = new SortedSetMembers(keyspace);
        ListElements list = new ListElements(keyspace);
        long elementsBytes = 0;
        for (int i = 0; i < count; i++) {
            String name = key(shape, i);
            MemorySegment key = segment(0, name);
            List<String> all = elements(shape, i);
            for (String each : all) {
                elementsBytes += each.length();
            }
            switch (shape.charAt(0)) {
                case 'h' -> {
                    hash.open(0, key, 0, name.length());
                    for (int j = 0; j < all.size(); j += 2) {
                        String value = all.get(j + 1);
                        hash.put(
                                segment(1, all.get(j)),
                                0,
                                all.get(j).length(),
                                segment(2, value),
                                0,
                                value.length());
                    }
                }
                case 'z' -> {
                    sorted.open(0, key, 0, name.length());
                    for (int j = 0; j < all.size(); j += 2) {
                        String member = all.get(j + 1);
                        sorted.put(
                                segment(1, member),
                                0,
                                member.length(),
                                Double.parseDouble(all.get(j)));
                    }
                }
                case 'l' -> {
                    list.open(0, key, 0, name.length());
                    for (String each : all) {
                        list.insert(list.count(), segment(1, each), 0, each.length());
                    }
                }
                default -> {
                    set.open(0, key, 0, name.length());
                    for (String each : all) {
                        set.add(segment(1, each), 0, each.length());
                    }
                }
            }
        }
        out.println(
                String.format(
                        Locale.ROOT,
                        "%-18s count=%d bytes_per_key=%.1f logical=%.1f elements=%.1f",
                        shape,
                        count,
                        map.heldBytes() / (double) count,
                        map.logicalBytes() / (double) count,
                        elementsBytes / (double) count));
        map.release();
    }

    private static String command(String shape) {
        return switch (shape.charAt(0)) {
            case 'h' -> "HSET";
            case 'z' -> "ZADD";
            case 'l' -> "RPUSH";
            default -> "SADD";
        };
    }

    private static String key(String shape, int index) {
        return shape.charAt(0) + ":" + (10_000_000 + index);
    }

    private static List<String> elements(String shape, int index) {
        int count = Integer.parseInt(shape.split("-")[1]);
        boolean wide = count == 128 && !shape.endsWith("short");
        List<String> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String word = wide ? "element:" + (100_000_000_000L + i * 7919L + index) : "f" + i;
            switch (shape.charAt(0)) {
                case 'h' -> {
                    all.add(word);
                    all.add(
                            wide
                                    ? word.replace("element", "value-1")
                                    : "value" + (index + i) % 1_000);
                }
                case 'z' -> {
                    all.add(Integer.toString((index * 31 + i * 17) % 100_000));
                    all.add(word);
                }
                case 'i' ->
                        all.add(
                                Integer.toString(
                                        shape.endsWith("wide") ? i * 3_000_017 + index : i * 61));
                default -> all.add(word);
            }
        }
        return all;
    }
}
