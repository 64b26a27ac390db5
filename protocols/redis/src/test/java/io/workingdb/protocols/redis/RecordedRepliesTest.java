package io.workingdb.protocols.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// The replies that redis-server 7.0.15 gave to a list of commands, and ours; and those where we mean to differ.
class RecordedRepliesTest {

    @Test
    void answersAsRedisDid() throws IOException {
        assertEquals(List.of(), differences("/redis-7.0-replies.tsv"));
    }

    @Test
    void answersAsWeMeanToWhereRedisDiffers() throws IOException {
        assertEquals(List.of(), differences("/own-replies.tsv"));
    }

    @Test
    void tellsOfAllCommandsInOneReply() {
        Harness harness = new Harness();
        List<?> infos = (List<?>) RespValue.parse(harness.run("command"));
        List<?> docs = (List<?>) RespValue.parse(harness.run("command", "docs"));
        List<?> names = (List<?>) RespValue.parse(harness.run("command", "list"));
        int count = harness.protocol.commands().all().size();
        assertEquals(count, infos.size());
        assertEquals(2 * count, docs.size());
        assertEquals(true, names.containsAll(List.of("get", "client|kill", "config|set")));
    }

    private static List<String> differences(String resource) throws IOException {
        Harness harness = new Harness();
        List<String> differences = new ArrayList<>();
        for (String line : lines(resource)) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int tab = line.indexOf('\t');
            String[] words = line.substring(0, tab).split(" ");
            for (int i = 0; i < words.length; i++) {
                words[i] = unescape(words[i]);
            }
            String expected = unescape(line.substring(tab + 1));
            String actual = harness.run(words);
            if (!expected.equals(actual)) {
                differences.add(
                        (line.substring(0, tab) + " expected: " + expected + " actual: " + actual)
                                .replaceAll("[^ -~]", "."));
            }
        }
        return differences;
    }

    private static List<String> lines(String resource) throws IOException {
        try (InputStream in =
                Objects.requireNonNull(RecordedRepliesTest.class.getResourceAsStream(resource))) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1).lines().toList();
        }
    }

    private static String unescape(String text) {
        StringBuilder plain = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                plain.append(c);
                continue;
            }
            c = text.charAt(++i);
            if (c == 'x') {
                plain.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
                i += 2;
            } else if (c != 'e') {
                int index = "srnt0\\".indexOf(c);
                plain.append(" \r\n\t\0\\".charAt(index));
            }
        }
        return plain.toString();
    }
}
