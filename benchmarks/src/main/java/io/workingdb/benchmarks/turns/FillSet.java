package io.workingdb.benchmarks.turns;

import io.workingdb.core.keyspace.CollectionRecord.Found;
import io.workingdb.core.keyspace.Keyspace;
import io.workingdb.core.keyspace.collection.SetMembers;
import io.workingdb.core.random.Random64;
import io.workingdb.core.storage.Bytes;
import io.workingdb.protocols.session.Arguments;
import io.workingdb.protocols.session.Call;
import io.workingdb.protocols.session.Command;
import io.workingdb.protocols.session.CommandFlag;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `FILLSET key seed count`: adds so many members of 16 random bytes to a set. Of the measurement only: as large a set would take millions of commands
/// to make.
final class FillSet {
    private static final int ID = 4_095;
    private static final int WORDS = 4;
    private static final int MEMBER_BYTES = 16;

    private final MemorySegment member = MemorySegment.ofArray(new byte[MEMBER_BYTES]);
    private @Nullable Keyspace keyspace;
    private @Nullable SetMembers members;

    /// The command, for one reactor.
    static Command command() {
        int flags = CommandFlag.WRITE | CommandFlag.DENYOOM;
        Command.Handler handler = new FillSet()::fill;
        return new Command(ID, "fillset", WORDS, flags, 1, 1, 1, handler, List.of());
    }

    private void fill(Call call) {
        Arguments a = call.arguments;
        SetMembers set = of(call.keyspace);
        if (set.open(call.database, a.segment(), a.offset(0), a.length(0)) == Found.OTHER_TYPE) {
            throw new IllegalStateException("the key holds another type");
        }
        Random64 random = new Random64(Long.parseLong(a.text(1)));
        int count = Integer.parseInt(a.text(2));
        for (int i = 0; i < count; i++) {
            member.set(Bytes.U64, 0, random.nextLong());
            member.set(Bytes.U64, Long.BYTES, random.nextLong());
            set.add(member, 0, MEMBER_BYTES);
        }
        call.reply.integer(set.count());
    }

    private SetMembers of(Keyspace current) {
        SetMembers known = members;
        if (known == null || keyspace != current) {
            known = new SetMembers(current);
            keyspace = current;
            members = known;
        }
        return known;
    }
}
