package io.workingdb.core.storage.map;

import io.workingdb.core.trace.Fingerprinted;
import java.lang.foreign.MemorySegment;

/// One ordered map of bytes to bytes, off the heap: a single writer, and snapshots that cost nothing to take.
///
/// Keys compare as unsigned bytes, a shorter key before its extensions; the empty key is a key. Every slice handed out is a view,
/// valid until the next change of the map; that of a found key also only until the next search for a neighbour, because a key may have to
/// be put together from its parts. Used by one reactor.
///
/// Lookups may remember where they were, so they are no more thread-safe than changes; only a snapshot's memory may be read by
/// another thread.
public interface OrderedMap extends Fingerprinted {

    /// Finds `key`.
    ///
    /// @return whether it is there; then `value` views its value
    boolean get(MemorySegment key, long keyOffset, int keyLength, Slice value);

    /// Makes room for a value of `valueLength` bytes under `key`, new or old, and hands it out for writing.
    ///
    /// Of an old value the first `min(old, new)` bytes are kept; bytes beyond are zero. The key must not lie in this map's own memory.
    /// Any record may move: slices handed out before are good no longer, and whoever makes one value from another looks that one up again.
    ///
    /// @param value views the writable value afterwards
    /// @return whether the key was there before
    boolean put(MemorySegment key, long keyOffset, int keyLength, int valueLength, Slice value);

    /// Removes `key`, which may lie in this map's own memory.
    ///
    /// @return whether it was there
    boolean delete(MemorySegment key, long keyOffset, int keyLength);

    /// Finds the first record whose key is not below `key`.
    ///
    /// @return whether there is one; then `foundKey` and `foundValue` view it
    boolean ceiling(
            MemorySegment key, long keyOffset, int keyLength, Slice foundKey, Slice foundValue);

    /// Finds the first record whose key is above `key`.
    ///
    /// @return whether there is one; then `foundKey` and `foundValue` view it
    boolean higher(
            MemorySegment key, long keyOffset, int keyLength, Slice foundKey, Slice foundValue);

    /// Finds the last record whose key is below `key`.
    ///
    /// @return whether there is one; then `foundKey` and `foundValue` view it
    boolean lower(
            MemorySegment key, long keyOffset, int keyLength, Slice foundKey, Slice foundValue);

    /// Number of records whose key is below `key`, in O(log n).
    long rank(MemorySegment key, long keyOffset, int keyLength);

    /// Finds the record that has `rank` records before it, in O(log n). A random rank picks a random record, each as likely.
    ///
    /// @return whether there is one; then `foundKey` and `foundValue` view it
    boolean select(long rank, Slice foundKey, Slice foundValue);

    /// Removes the first records whose keys are not below `from` but below `to`. Neither key may lie in this map's memory.
    ///
    /// @return how many, at most `limit`; less if no more are left
    int deleteRange(
            MemorySegment from,
            long fromOffset,
            int fromLength,
            MemorySegment to,
            long toOffset,
            int toLength,
            int limit);

    /// Loads what searches for these keys will read into the processor's cache, all at a time: so they wait for memory together, not one
    /// after the other. Changes nothing but what is near.
    void load(KeyGroup keys);

    /// Says which entry of the log is applied from now on: what changes is marked with it.
    void appliedIndex(long index);

    /// Number of records.
    long count();

    /// Sum of the lengths of all keys and values: a function of the contents alone, so equal on every replica.
    long logicalBytes();

    /// Bytes of memory held for this map, whatever for.
    long heldBytes();

    /// Opens a savepoint: what is changed from now on can be taken back. Savepoints nest; at most {@link SavepointLimits#depthMax}.
    ///
    /// While one is open, a change may be refused, before it is made, by {@link SavepointExceeded}: then the savepoint has to be rolled back. A range that
    /// is deleted may be so in part by then. Which change is refused is a function of the contents and of the changes since the first savepoint was opened, so the same on every replica.
    ///
    /// @param logicalBytesMax a put that makes the map larger than this is refused; so is one that an outer savepoint refuses
    void openSavepoint(long logicalBytesMax);

    /// Closes the innermost savepoint and keeps what was changed: it belongs to the savepoint around it, and is final if there is none.
    void closeSavepoint();

    /// Closes the innermost savepoint and takes back what was changed since it was opened. Slices handed out before are good no longer.
    void rollBack();

    /// Number of open savepoints.
    int savepoints();

    /// Pins the contents as they are now; no savepoint is open. Changes go on beside it. The tree pins any number at a time, the plain map one.
    Snapshot pin();

    /// Gives all memory back. The map is not used afterwards.
    void release();

    /// The contents at one moment, in key order.
    interface Snapshot {
        /// Moves to the next record.
        ///
        /// @return false after the last; otherwise `key` and `value` view it until the next call, whatever happens to the map
        boolean next(Slice key, Slice value);

        /// Number of records in it.
        long count();

        /// Lets go. Called once.
        void unpin();
    }
}
