package io.workingdb.core.keyspace.collection;

import io.workingdb.core.keyspace.CollectionRecord;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The run of elements of a packed collection. A place is the offset of an element in the run; every change of the run ends all places.
///
/// An element may be a group of several, a field and its value for example: then the first of each group is what is searched for, and
/// the record counts groups.
final class PackedElements {
    /// No such element.
    static final int NONE = -1;

    private final CollectionRecord record;
    private final int groupSize;
    private final int bytesMax;

    /// What is to be written: a group of elements, each at most as long as a whole run.
    private final MemorySegment built;

    /// A run that is being taken apart.
    private final MemorySegment taken;

    private final MemorySegment sought;
    private final Slice content = new Slice();
    private int builtBytes;
    private int takenBytes;

    /// @param groupSize elements that belong together
    PackedElements(CollectionRecord record, int groupSize) {
        this.record = record;
        this.groupSize = groupSize;
        bytesMax = record.limits().packedBytesMax();
        int elementBytesMax = bytesMax + PackedLayout.OVERHEAD_BYTES_MAX;
        built = Arena.ofAuto().allocate((long) elementBytesMax * groupSize);
        taken = Arena.ofAuto().allocate(bytesMax);
        sought = Arena.ofAuto().allocate(elementBytesMax);
    }

    /// Looks at the record as it is now.
    void load() {
        record.content(content);
    }

    /// Number of groups.
    int count() {
        return record.elements();
    }

    /// The place behind all elements.
    int end() {
        return content.lengthBytes;
    }

    /// The place behind an element.
    int next(int at) {
        return at + PackedLayout.bytes(content.segment, content.offset + at);
    }

    /// The place behind a group.
    int nextGroup(int at) {
        int next = at;
        for (int i = 0; i < groupSize; i++) {
            next = next(next);
        }
        return next;
    }

    /// The place of a group by its number, which is not above their count.
    int group(long index) {
        int at = 0;
        for (long i = 0; i < index; i++) {
            at = nextGroup(at);
        }
        return at;
    }

    /// The element at a place.
    void read(int at, MemorySegment digits, Slice out) {
        PackedLayout.read(content.segment, content.offset + at, digits, out);
    }

    /// The score at a place.
    double score(int at) {
        return PackedLayout.score(content.segment, content.offset + at);
    }

    /// Finds the group that begins with an element.
    ///
    /// @return its place, or {@link #NONE}
    int find(MemorySegment element, long offset, int length) {
        if (length > bytesMax) {
            return NONE;
        }
        int bytes = PackedLayout.write(sought, 0, element, offset, length);
        int end = end();
        for (int at = 0; at < end; at = nextGroup(at)) {
            if (isAt(at, bytes)) {
                return at;
            }
        }
        return NONE;
    }

    /// Whether the element at a place is what was sought.
    private boolean isAt(int at, int bytes) {
        long from = content.offset + at;
        return PackedLayout.bytes(content.segment, from) == bytes
                && MemorySegment.mismatch(content.segment, from, from + bytes, sought, 0, bytes)
                        < 0;
    }

    /// Begins a group to be written.
    void build() {
        builtBytes = 0;
    }

    /// Adds an element to it.
    ///
    /// @return false if it is too long for a packed collection; then nothing was added
    boolean add(MemorySegment element, long offset, int length) {
        if (length > bytesMax) {
            return false;
        }
        builtBytes += PackedLayout.write(built, builtBytes, element, offset, length);
        return true;
    }

    /// Adds a score to it.
    void add(double score) {
        builtBytes += PackedLayout.writeScore(built, builtBytes, score);
    }

    /// Whether the run stays within its bounds with what was built in place of `removedBytes`, and so many groups more.
    boolean fits(int removedBytes, int moreGroups) {
        return end() - removedBytes + builtBytes <= bytesMax
                && count() + moreGroups <= record.limits().elementsMax();
    }

    /// Puts what was built where a part of the run is.
    ///
    /// @param moreGroups by how much the number of groups changes
    void replace(int at, int removedBytes, int moreGroups) {
        int groups = count() + moreGroups;
        int length = end();
        int tail = at + removedBytes;
        int change = builtBytes - removedBytes;
        record.write(Math.max(length, length + change), content);
        if (change != 0) {
            MemorySegment segment = content.segment;
            long from = content.offset + tail;
            MemorySegment.copy(segment, from, segment, from + change, length - tail);
        }
        MemorySegment.copy(built, 0, content.segment, content.offset + at, builtBytes);
        if (change < 0) {
            record.write(length + change, content);
        }
        record.elements(groups);
    }

    /// Removes groups; others are left.
    void remove(int at, int removedBytes, int groups) {
        build();
        replace(at, removedBytes, -groups);
    }

    /// Copies the run, for the record to become something else. {@link #takenRun} has it then.
    void take() {
        load();
        takenBytes = content.lengthBytes;
        MemorySegment.copy(content.segment, content.offset, taken, 0, takenBytes);
    }

    /// The run that was taken.
    MemorySegment takenRun() {
        return taken;
    }

    /// Its length.
    int takenBytes() {
        return takenBytes;
    }
}
