package io.workingdb.core.keyspace;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.storage.map.Slice;
import java.lang.foreign.MemorySegment;

/// Copies a user's key to another name, its deadline and its elements included: what COPY and RENAME have in common.
final class KeyCopy {
    private final KeyRecords records;
    private final ElementTransfer transfer;
    private final Slice copy = new Slice();

    KeyCopy(KeyRecords records) {
        this.records = records;
        transfer = new ElementTransfer(records);
    }

    /// Copies the record of `key` to `target`, over whatever is there.
    ///
    /// @param record of `key`; good for another record of it afterwards
    /// @param keepsElements whether the target takes over the elements as they are: then they are no longer the key's
    void to(KeyBuffer target, KeyBuffer key, Slice record, boolean keepsElements) {
        long deadline = HeaderLayout.deadlineMillis(record.segment, record.offset);
        int contentLength = record.lengthBytes - key.contentOffset();
        long version = records.slots.nextVersion(target.slot);
        boolean replaces = records.find(target, copy);
        long replaced = Keyspace.NO_DEADLINE;
        if (replaces) {
            replaced = HeaderLayout.deadlineMillis(copy.segment, copy.offset);
            records.abandonElements(target, copy);
        }
        records.index(target, replaces, replaced, deadline);
        int targetContent = records.write(target, contentLength, copy);
        boolean stillThere = records.find(key, record);
        Invariant.check(stillThere, "a record stays while it is copied", deadline, version);
        MemorySegment to = copy.segment;
        long at = copy.offset;
        MemorySegment.copy(record.segment, record.offset, to, at, HeaderLayout.HEADER_BYTES);
        long content = record.offset + key.contentOffset();
        MemorySegment.copy(record.segment, content, to, at + targetContent, contentLength);
        HeaderLayout.writeVersion(to, at, version);
        target.writeLongKey(copy);
        records.touch(target);
        transfer.elements(key.slot, target, copy, keepsElements);
    }
}
