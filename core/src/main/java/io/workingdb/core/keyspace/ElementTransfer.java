package io.workingdb.core.keyspace;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.storage.Bytes;
import io.workingdb.core.storage.map.OrderedMap;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;

/// Gives a copied or renamed collection its elements.
final class ElementTransfer {
    private final OrderedMap map;
    private final SlotTable slots;
    private final FieldDeadlineTable deadlines;
    private final ElementKey from = new ElementKey();
    private final ElementKey to = new ElementKey();
    private final ElementKey group = new ElementKey();
    private final Slice foundKey = new Slice();
    private final Slice value = new Slice();
    private final Slice copy = new Slice();
    private final Slice content = new Slice();

    ElementTransfer(KeyRecords records) {
        map = records.map;
        slots = records.slots;
        deadlines = records.fieldDeadlines;
    }

    /// Gives `target`, whose record is a copy of another's, elements of its own, if they are rows.
    ///
    /// @param sourceSlot of the other
    /// @param record of the target, not valid afterwards
    /// @param keep takes over the other's elements as they are
    void elements(int sourceSlot, KeyBuffer target, Slice record, boolean keep) {
        if (!HeaderLayout.isRows(record.segment, record.offset)) {
            return;
        }
        KeyRecords.content(target, record, content);
        long id = CollectionLayout.id(content.segment, content.offset);
        boolean owned = CollectionLayout.deadlines(content.segment, content.offset) > 0;
        boolean stream =
                HeaderLayout.type(record.segment, record.offset) == RecordType.STREAM.code();
        if (!keep) {
            // the slot has counted for this record just now, so counting moves nothing
            long copied = slots.nextVersion(target.slot);
            CollectionLayout.writeId(content.segment, content.offset, copied);
            from.of(sourceSlot, id);
            to.of(target.slot, copied);
            copyRows();
            if (stream) {
                copyGroups(sourceSlot, target.slot, copied);
            }
            id = copied;
        }
        if (owned) {
            deadlines.own(target.slot, id, target);
        }
    }

    /// Gives each group of a copied stream, which has the other's consumers so far, its own.
    private void copyGroups(int sourceSlot, int slot, long stream) {
        group.of(slot, stream);
        group.start(ElementLayout.GROUP);
        boolean more = map.ceiling(group.bytes, 0, group.length, foundKey, value);
        while (more && ElementLayout.isOf(foundKey, slot, stream, ElementLayout.GROUP)) {
            group.take(foundKey);
            long copied = slots.nextVersion(slot);
            map.put(group.bytes, 0, group.length, StreamLayout.GROUP_BYTES, value);
            from.of(sourceSlot, StreamLayout.group(value.segment, value.offset));
            to.of(slot, copied);
            StreamLayout.writeGroup(value.segment, value.offset, copied);
            copyRows();
            more = map.higher(group.bytes, 0, group.length, foundKey, value);
        }
    }

    private void copyRows() {
        from.start(ElementLayout.FIELD_DEADLINE); // the first kind that is not the owner's
        boolean more = map.ceiling(from.bytes, 0, from.length, foundKey, value);
        while (more
                && ElementLayout.isOf(
                        foundKey.segment,
                        foundKey.offset,
                        foundKey.lengthBytes,
                        from.slot(),
                        from.id())) {
            to.counterpart(foundKey);
            from.take(foundKey);
            copyRow();
            more = map.higher(from.bytes, 0, from.length, foundKey, value);
        }
    }

    private void copyRow() {
        if (ElementLayout.kind(from.bytes, 0) == ElementLayout.FIELD_DEADLINE) {
            deadlines.set(to, value.segment.get(Bytes.U64, value.offset));
            return;
        }
        int length = value.lengthBytes;
        map.put(to.bytes, 0, to.length, length, copy);
        boolean there = map.get(from.bytes, 0, from.length, value);
        Invariant.check(there, "an element stays while it is copied", from.slot(), from.id());
        MemorySegment.copy(value.segment, value.offset, copy.segment, copy.offset, length);
    }
}
