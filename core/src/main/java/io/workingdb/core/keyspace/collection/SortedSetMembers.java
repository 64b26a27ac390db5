package io.workingdb.core.keyspace.collection;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.keyspace.CollectionRecord;
import io.workingdb.core.keyspace.CollectionRecord.Found;
import io.workingdb.core.keyspace.ElementLayout;
import io.workingdb.core.keyspace.Keyspace;
import io.workingdb.core.keyspace.RecordForm;
import io.workingdb.core.keyspace.RecordType;
import io.workingdb.core.storage.Bytes;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The sorted set under one key: members, each once, ordered by score and then by their bytes.
///
/// Everything that asks for a range is a question of ranks: how many members come before a score, a member, or a member among equals; and
/// which member has a rank, from where to walk both ways. Each takes O(log n) pages.
///
/// Packed: member and score, in order. In rows: two for each member, {@link ElementLayout#SCORED_MEMBER} by hash, which has the score,
/// and {@link ElementLayout#SCORE}. A negative zero is kept, and is equal to zero.
///
/// Members are given as segment, offset and length and do not lie in the map. Slices handed out are views, valid until the next call.
/// Nothing allocates on the heap.
public final class SortedSetMembers {
    /// The rank of a member that is none.
    public static final long NO_RANK = -1;

    private static final int HASH_BYTES = Integer.BYTES;
    private static final int SCORE_BYTES = Long.BYTES;

    private final CollectionRecord record;
    private final PackedElements packed;
    private final Rows members;
    private final Rows scores;
    private final MemorySegment digits = Arena.ofAuto().allocate(PackedLayout.DIGITS_MAX);
    private final Slice content = new Slice();
    private final Slice member = new Slice();
    private boolean there;
    private boolean inRows;
    private double score;

    /// Place in the packed run of the member found last.
    private int at;

    /// Rank of the member found last by {@link #at(long, Slice)} and the steps from there.
    private long rank;

    /// Not pointed at a key yet.
    public SortedSetMembers(Keyspace keyspace) {
        record = keyspace.collection();
        packed = new PackedElements(record, 2);
        members = new Rows(record, ElementLayout.SCORED_MEMBER);
        scores = new Rows(record, ElementLayout.SCORE);
    }

    /// What a put did.
    public enum Change {
        /// The member is new.
        ADDED,
        /// The member had another score.
        MOVED,
        /// The member has this score already.
        NONE
    }

    /// Looks at one member after the other. The bytes are valid inside the call; nothing is changed meanwhile.
    public interface MemberVisitor {
        /// One member.
        void member(Slice member, double score);
    }

    /// Points this at a key, whose bytes stay where they are until it is pointed at another.
    public Found open(int db, MemorySegment key, long offset, int length) {
        Found found = record.open(RecordType.SORTED_SET, db, key, offset, length);
        there = found == Found.THERE;
        inRows = there && record.form() == RecordForm.ROWS;
        if (inRows) {
            openRows();
        }
        return found;
    }

    private void openRows() {
        members.open();
        scores.open();
    }

    /// Number of members.
    public long count() {
        if (inRows) {
            return members.count();
        }
        return there ? record.elements() : 0;
    }

    /// Score of the member found last.
    public double score() {
        return score;
    }

    /// Finds a member; {@link #score} is its score.
    public boolean find(MemorySegment member, long offset, int length) {
        if (inRows) {
            members.element(member, offset, length);
            boolean found = members.get();
            if (found) {
                score = score(members.value);
            }
            return found;
        }
        if (!there) {
            return false;
        }
        packed.load();
        at = packed.find(member, offset, length);
        if (at == PackedElements.NONE) {
            return false;
        }
        score = packed.score(packed.next(at));
        return true;
    }

    private static double score(Slice value) {
        return Double.longBitsToDouble(value.segment.get(Bytes.U64, value.offset));
    }

    /// Gives a member a score, adding it and making the key if they are missing.
    ///
    /// @param newScore a number; infinite ones are numbers
    public Change put(MemorySegment member, long offset, int length, double newScore) {
        Invariant.check(!Double.isNaN(newScore), "a score is a number", length, offset);
        if (!there) {
            record.create(RecordForm.PACKED, 0, content);
            there = true;
        }
        boolean found = find(member, offset, length);
        if (found && score == newScore) {
            return Change.NONE;
        }
        if (!inRows) {
            int removed = found ? packed.nextGroup(at) - at : 0;
            packed.build();
            if (packed.add(member, offset, length)) {
                packed.add(newScore);
                if (packed.fits(removed, found ? 0 : 1)) {
                    putPacked(member, offset, length, newScore, removed);
                    return found ? Change.MOVED : Change.ADDED;
                }
            }
            toRows();
        }
        putRows(member, offset, length, newScore, found);
        return found ? Change.MOVED : Change.ADDED;
    }

    private void putPacked(
            MemorySegment member, long offset, int length, double newScore, int removed) {
        if (removed > 0) {
            packed.remove(at, removed, 1);
        }
        packed.build();
        packed.add(member, offset, length);
        packed.add(newScore);
        packed.load();
        packed.replace(placeOf(newScore, member, offset, length, false), 0, 1);
    }

    private void putRows(
            MemorySegment member, long offset, int length, double newScore, boolean found) {
        if (found) {
            scoreKey(score, member, offset, length);
            boolean was = scores.delete();
            Invariant.check(was, "a member has its score's row", length, offset);
        }
        scoreKey(newScore, member, offset, length);
        scores.put(0);
        members.element(member, offset, length);
        members.put(SCORE_BYTES);
        long bits = Double.doubleToRawLongBits(newScore);
        members.value.segment.set(Bytes.U64, members.value.offset, bits);
        members.count(found ? 0 : 1, 0);
    }

    private void scoreKey(double score, MemorySegment member, long offset, int length) {
        scores.key.scored(
                ElementLayout.SCORE, ElementLayout.ordered(score), member, offset, length);
    }

    private void toRows() {
        int count = record.elements();
        packed.take();
        members.begin();
        openRows();
        MemorySegment run = packed.takenRun();
        for (int i = 0; i < packed.takenBytes(); ) {
            PackedLayout.read(run, i, digits, this.member);
            i += PackedLayout.bytes(run, i);
            double each = PackedLayout.score(run, i);
            i += PackedLayout.bytes(run, i);
            scoreKey(each, member.segment, member.offset, member.lengthBytes);
            scores.put(0);
            members.element(member.segment, member.offset, member.lengthBytes);
            members.put(SCORE_BYTES);
            long bits = Double.doubleToRawLongBits(each);
            members.value.segment.set(Bytes.U64, members.value.offset, bits);
        }
        inRows = true;
        if (count > 0) {
            members.count(count, 0);
        }
    }

    /// Removes a member; with the last one the key is gone.
    ///
    /// @return whether it was one
    public boolean remove(MemorySegment member, long offset, int length) {
        if (!find(member, offset, length)) {
            return false;
        }
        if (inRows) {
            scoreKey(score, member, offset, length);
            boolean was = scores.delete();
            Invariant.check(was, "a member has its score's row", length, 0);
            members.delete();
            members.count(-1, 0);
            there = members.count() > 0;
            inRows = there;
        } else if (packed.count() == 1) {
            record.remove();
            there = false;
        } else {
            packed.remove(at, packed.nextGroup(at) - at, 1);
        }
        return true;
    }

    /// How many members come before a member; {@link #NO_RANK} if it is none.
    public long rank(MemorySegment member, long offset, int length) {
        if (!find(member, offset, length)) {
            return NO_RANK;
        }
        return rank(score, member, offset, length, false);
    }

    /// How many members have a score below this one, or, inclusive, not above it.
    public long rank(double bound, boolean inclusive) {
        if (!there) {
            return 0;
        }
        if (inRows) {
            long ordered = ElementLayout.ordered(bound);
            scores.key.number(ElementLayout.SCORE, inclusive ? ordered + 1 : ordered);
            return scores.rank();
        }
        packed.load();
        long before = 0;
        for (int place = 0; place < packed.end(); place = packed.nextGroup(place)) {
            double each = packed.score(packed.next(place));
            if (inclusive ? each > bound : each >= bound) {
                break;
            }
            before++;
        }
        return before;
    }

    /// How many members come before this one among those of its score and the lower ones, itself included if wanted. It need not be a member.
    public long rank(
            double score, MemorySegment member, long offset, int length, boolean inclusive) {
        if (!there) {
            return 0;
        }
        if (inRows) {
            scoreKey(score, member, offset, length);
            boolean itself = inclusive && scores.get();
            return scores.rank() + (itself ? 1 : 0);
        }
        packed.load();
        int end = placeOf(score, member, offset, length, inclusive);
        long before = 0;
        for (int place = 0; place < end; place = packed.nextGroup(place)) {
            before++;
        }
        return before;
    }

    /// The place of the first packed group that is not below a member of this score, or, behind it, is above it.
    private int placeOf(
            double score, MemorySegment member, long offset, int length, boolean behind) {
        int place = 0;
        while (place < packed.end()) {
            double each = packed.score(packed.next(place));
            int order = each == score ? 0 : Double.compare(each, score);
            if (order == 0) {
                packed.read(place, digits, this.member);
                order = compare(this.member, member, offset, length);
            }
            if (behind ? order > 0 : order >= 0) {
                break;
            }
            place = packed.nextGroup(place);
        }
        return place;
    }

    private static int compare(Slice one, MemorySegment other, long offset, int length) {
        long differs =
                MemorySegment.mismatch(
                        one.segment,
                        one.offset,
                        one.offset + one.lengthBytes,
                        other,
                        offset,
                        offset + length);
        if (differs < 0) {
            return 0;
        }
        if (differs == one.lengthBytes || differs == length) {
            return Integer.compare(one.lengthBytes, length);
        }
        return Byte.compareUnsigned(
                one.segment.get(JAVA_BYTE, one.offset + differs),
                other.get(JAVA_BYTE, offset + differs));
    }

    /// Finds the member that has `rank` members before it; {@link #score} is its score.
    ///
    /// @return whether there is one
    public boolean at(long rank, Slice out) {
        if (rank < 0 || rank >= count()) {
            return false;
        }
        this.rank = rank;
        if (inRows) {
            scores.select(rank);
            readRow(out);
        } else {
            packed.load();
            at = packed.group(rank);
            readPacked(out);
        }
        return true;
    }

    /// Goes on from the member found by {@link #at(long, Slice)} to the one behind it.
    ///
    /// @return whether there is one
    public boolean next(Slice out) {
        if (rank + 1 >= count()) {
            return false;
        }
        rank++;
        if (inRows) {
            boolean more = scores.higher();
            Invariant.check(more, "there are as many scores as members", rank, count());
            readRow(out);
        } else {
            at = packed.nextGroup(at);
            readPacked(out);
        }
        return true;
    }

    /// Goes back from the member found by {@link #at(long, Slice)} to the one before it.
    ///
    /// @return whether there is one
    public boolean previous(Slice out) {
        if (rank == 0) {
            return false;
        }
        if (!inRows) {
            return at(rank - 1, out);
        }
        rank--;
        boolean more = scores.lower();
        Invariant.check(more, "there are as many scores as members", rank, count());
        readRow(out);
        return true;
    }

    private void readPacked(Slice out) {
        packed.read(at, digits, out);
        score = packed.score(packed.next(at));
    }

    private void readRow(Slice out) {
        scores.element(SCORE_BYTES, out);
        score =
                ElementLayout.score(
                        scores.foundKey.segment.get(
                                ElementLayout.U64,
                                scores.foundKey.offset + ElementLayout.HEADER_BYTES));
        if (score == 0) { // which zero, only the other row knows
            members.element(out.segment, out.offset, out.lengthBytes);
            boolean there = members.get();
            Invariant.check(there, "a score has its member's row", out.lengthBytes, rank);
            score = score(members.value);
        }
    }

    /// Visits about `limit` members from `cursor` on; those of a packed set all at once, and in order. A member that is there from the first
    /// call with 0 to the last that answers 0 is visited at least once.
    ///
    /// @return the next cursor, 0 at the end
    public long scan(long cursor, int limit, MemberVisitor visitor) {
        if (!inRows) {
            for (boolean more = at(0, member); more; more = next(member)) {
                visitor.member(member, score);
            }
            return 0;
        }
        for (boolean more = members.scan(cursor, limit); more; more = members.scanOn()) {
            members.element(HASH_BYTES, member);
            visitor.member(member, score(members.value));
        }
        return members.scanCursor();
    }
}
