package io.workingdb.protocols.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.workingdb.protocols.session.Command;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Ids are in logs that people keep. `command-ids.txt` only ever grows: a command that goes away leaves its line, with a `-` before it.
class CommandIdsTest {

    @Test
    void givesEveryCommandTheIdItHasInEveryLog() throws IOException {
        TreeMap<Integer, String> listed = new TreeMap<>();
        int removed = 0;
        for (String line : lines()) {
            if (line.startsWith("#")) {
                continue;
            }
            String[] words = line.split(" ");
            assertEquals(
                    null,
                    listed.put(Integer.parseInt(words[0]), words[1]),
                    "an id is listed once: " + line);
            removed += words[1].startsWith("-") ? 1 : 0;
        }
        List<Command> commands = new RedisProtocol().commands().all();
        for (Command command : commands) {
            assertEquals(listed.get(command.id()), command.name(), "id " + command.id());
        }
        assertEquals(listed.size() - removed, commands.size(), "every listed command exists");
    }

    private static List<String> lines() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(
                        CommandIdsTest.class.getResourceAsStream("/command-ids.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
        }
    }
}
