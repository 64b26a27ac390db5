package io.workingdb.protocols.redis;

import io.workingdb.core.storage.Bytes;
import io.workingdb.protocols.session.Command;
import io.workingdb.protocols.session.CommandTable;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Finds a command by the bytes that end with its name: two loads, a multiplication and usually one compare.
///
/// Works on words instead of bytes. A name of up to eight bytes is the upper part of the eight bytes that end where it ends, so
/// loading those and shifting the rest out needs no loop and reads nothing behind the name. Setting bit 5 of every byte makes
/// letters lower case; for a letter `l` only `l` and its capital become `l`, so comparing with a name of letters is exact.
final class CommandNames {
    /// Longest name found here; longer ones, and names with other characters than letters, are left to the table.
    private static final int NAME_BYTES_MAX = 16;

    private static final long LOWER_CASE = 0x2020_2020_2020_2020L;
    private static final long MIX_TAIL = 0x9E37_79B9_7F4A_7C15L;
    private static final long MIX_FRONT = 0xC2B2_AE3D_27D4_EB4FL;
    private static final int SLOTS = 1_024;
    private static final int SHIFT = 64 - 10;

    private final CommandTable table;
    private final @Nullable Command[] commands = new Command[SLOTS];
    private final long[] tails = new long[SLOTS];
    private final long[] fronts = new long[SLOTS];
    private boolean othersExist;

    CommandNames(CommandTable table) {
        this.table = table;
        for (Command command : table.all()) {
            if (isShortAndPlain(command.name())) {
                insert(command);
            } else {
                othersExist = true;
            }
        }
    }

    /// The command whose name are the `length` bytes before `end`, letter case aside, or null.
    ///
    /// At least eight bytes before the name must be readable, as there are in every frame: `*1`, `$4` and their line ends.
    @Nullable Command find(MemorySegment source, long end, int length) {
        if (length == 0 || length > NAME_BYTES_MAX) {
            return table.find(source, end - length, length);
        }
        long tail = source.get(Bytes.U64, end - 8) | LOWER_CASE;
        long front = 0;
        if (length < 8) {
            tail >>>= 64 - 8 * length;
        } else if (length > 8) {
            front = (source.get(Bytes.U64, end - 16) | LOWER_CASE) >>> (128 - 8 * length);
        }
        int slot = slot(tail, front);
        Command command = commands[slot];
        while (command != null && (tails[slot] != tail || fronts[slot] != front)) {
            slot = (slot + 1) & (SLOTS - 1);
            command = commands[slot];
        }
        return command == null && othersExist ? table.find(source, end - length, length) : command;
    }

    /// The same for bytes before which nothing may be read.
    @Nullable Command findAlone(MemorySegment source, long offset, int length) {
        return table.find(source, offset, length);
    }

    private static boolean isShortAndPlain(String name) {
        boolean letters = !name.isEmpty() && name.length() <= NAME_BYTES_MAX;
        for (int i = 0; letters && i < name.length(); i++) {
            letters = name.charAt(i) >= 'a' && name.charAt(i) <= 'z';
        }
        return letters;
    }

    private void insert(Command command) {
        String name = command.name();
        int length = name.length();
        long tail = word(name, Math.max(0, length - 8), length);
        long front = word(name, 0, Math.max(0, length - 8));
        int slot = slot(tail, front);
        while (commands[slot] != null) {
            slot = (slot + 1) & (SLOTS - 1);
        }
        commands[slot] = command;
        tails[slot] = tail;
        fronts[slot] = front;
    }

    private static long word(String name, int from, int to) {
        long word = 0;
        for (int i = from; i < to; i++) {
            word |= (long) name.charAt(i) << (8 * (i - from));
        }
        return word;
    }

    private static int slot(long tail, long front) {
        return (int) ((tail * MIX_TAIL ^ front * MIX_FRONT) >>> SHIFT);
    }
}
