package io.workingdb.protocols.session;

import io.workingdb.core.keyspace.Keyspace;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Reads that follow each other in what a client has sent at once: taken together before the first of them runs, so that
/// their records are on the way from memory while others are still being found. What waits for memory one after the other otherwise is
/// most of a read, once the records do not fit the cache.
///
/// One per reactor, empty between sessions: the bytes that its arguments point to are only borrowed. Source: see `UpcomingEntries`, which does
/// the same for writes.
public final class ReadGroup {
    /// Most reads at a time: as many as a keyspace keeps keys for.
    private static final int READS_MAX = Keyspace.UPCOMING_MAX;

    /// Most arguments of a read that joins; GETRANGE has three. Of several keys only the first is loaded beforehand.
    private static final int ARGUMENTS_MAX = 3;

    private final int readsMax;
    private final @Nullable Command[] commands = new Command[READS_MAX];
    private final Arguments[] arguments = new Arguments[READS_MAX];
    private final long[] starts = new long[READS_MAX];
    private int count;

    /// @param runsHere whether reads run on this reactor; otherwise none joins
    ReadGroup(boolean runsHere) {
        readsMax = runsHere ? READS_MAX : 0;
        Arrays.setAll(arguments, i -> new Arguments());
    }

    /// Takes the command just parsed if it is a read with a key and has company. Everything before it must be answered.
    ///
    /// Its arguments must lie in `source`: those that a parser had to put together elsewhere are gone with the next frame it looks at.
    ///
    /// @param start where its frame begins
    /// @param end where the bytes end that have come
    boolean joins(FrameParser parser, Arguments given, MemorySegment source, long start, long end) {
        Command command = parser.command();
        boolean alone = count == 0 && start + parser.frameBytes() == end;
        if (command == null
                || alone
                || count == readsMax
                || !given.segment().equals(source)
                || command.firstKey() != 1
                || command.has(CommandFlag.WRITE)
                || command.has(CommandFlag.CONNECTION)
                || given.count() > ARGUMENTS_MAX
                || !command.takes(given.count() + 1)) {
            return false;
        }
        commands[count] = command;
        arguments[count].view(given);
        starts[count++] = start;
        return true;
    }

    /// Runs them as far as replies can be taken, and is empty.
    ///
    /// @param end where the frame behind them begins
    /// @return where the first frame begins that was not run
    long run(Session session, SessionGroup group, SessionClient client, long end) {
        int database = client.database();
        long at = end;
        group.lane.load(this, database);
        for (int i = 0; i < count; i++) {
            if (session.mustWait()) {
                session.stall();
                at = starts[i];
                break;
            }
            client.commanded(command(i), group.nowNanos());
            group.commandCame(session);
            group.lane.run(session, this, i, database);
        }
        count = 0;
        return at;
    }

    boolean isEmpty() {
        return count == 0;
    }

    /// Number of reads.
    public int count() {
        return count;
    }

    /// One of them.
    public Command command(int position) {
        Command command = commands[position];
        if (command == null) {
            throw new IndexOutOfBoundsException("no read at " + position);
        }
        return command;
    }

    /// Its arguments, the key first.
    public Arguments arguments(int position) {
        return arguments[position];
    }
}
