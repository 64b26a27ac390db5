package io.workingdb.protocols.session;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All commands, found by name (letter case aside, without allocation) or by id. Immutable.
public final class CommandTable {
    private static final int ID_MAX = 4_095;

    private final List<Command> byName;
    private final @Nullable Command[] byId = new Command[ID_MAX + 1];
    private final @Nullable Command[] slots;

    /// @throws IllegalArgumentException if two commands share a name or an id
    public CommandTable(List<Command> commands) {
        List<Command> sorted = new ArrayList<>(commands);
        sorted.sort(Comparator.comparing(Command::name));
        byName = Collections.unmodifiableList(sorted);
        slots = new Command[Integer.highestOneBit(Math.max(1, commands.size())) * 4];
        for (Command command : byName) {
            if (command.id() < 1 || command.id() > ID_MAX || byId[command.id()] != null) {
                throw new IllegalArgumentException(
                        "a command id is unique and lies in 1.."
                                + ID_MAX
                                + ": name="
                                + command.name()
                                + " id="
                                + command.id());
            }
            byId[command.id()] = command;
            insert(command);
        }
    }

    /// All commands, sorted by name.
    public List<Command> all() {
        return byName;
    }

    /// The command with this id, or null.
    public @Nullable Command byId(int id) {
        return id >= 0 && id <= ID_MAX ? byId[id] : null;
    }

    /// The command with this name, letter case aside, or null.
    public @Nullable Command find(MemorySegment name, long offset, int lengthBytes) {
        int at = hash(name, offset, lengthBytes) & (slots.length - 1);
        while (true) {
            Command command = slots[at];
            if (command == null || matches(command.name(), name, offset, lengthBytes)) {
                return command;
            }
            at = (at + 1) & (slots.length - 1);
        }
    }

    /// The command with this name, lower case, or null.
    public @Nullable Command find(String lowerCase) {
        byte[] bytes = lowerCase.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        return find(MemorySegment.ofArray(bytes), 0, bytes.length);
    }

    private void insert(Command command) {
        byte[] name = command.name().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        MemorySegment segment = MemorySegment.ofArray(name);
        if (find(segment, 0, name.length) != null) {
            throw new IllegalArgumentException("a command name is unique: name=" + command.name());
        }
        int at = hash(segment, 0, name.length) & (slots.length - 1);
        while (slots[at] != null) {
            at = (at + 1) & (slots.length - 1);
        }
        slots[at] = command;
    }

    private static int hash(MemorySegment name, long offset, int lengthBytes) {
        int h = lengthBytes;
        for (int i = 0; i < lengthBytes && i < 24; i++) {
            h = h * 31 + (name.get(JAVA_BYTE, offset + i) | 0x20);
        }
        return h ^ (h >>> 15);
    }

    private static boolean matches(
            String lowerCase, MemorySegment name, long offset, int lengthBytes) {
        if (lengthBytes != lowerCase.length()) {
            return false;
        }
        for (int i = 0; i < lengthBytes; i++) {
            int c = name.get(JAVA_BYTE, offset + i);
            if ((c >= 'A' && c <= 'Z' ? c + 32 : c) != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
