package io.workingdb.node;

import io.workingdb.core.keyspace.KeySampler;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The worst keys of those looked at lately, the worst last.
///
/// Invariant: ordered by what each was worth when it was looked at, descending; no key twice.
final class EvictionPool {
    /// As in Redis.
    static final int KEYS_MAX = 16;

    private final MemorySegment names =
            Arena.ofAuto().allocate((long) KEYS_MAX * KeySampler.NAME_BYTES_MAX);
    private final int[] lengths = new int[KEYS_MAX];
    private final int[] worths = new int[KEYS_MAX];

    /// Places of the names, in the pool's order; those behind `count` are free.
    private final int[] places = new int[KEYS_MAX];

    private final MemorySegment offered = Arena.ofAuto().allocate(KeySampler.NAME_BYTES_MAX);
    private int count;

    EvictionPool() {
        for (int i = 0; i < KEYS_MAX; i++) {
            places[i] = i;
        }
    }

    void clear() {
        count = 0;
    }

    /// Takes the key that is looked at in, if there is room or it is worse than the best here, which then goes.
    void offer(KeySampler key) {
        int worth = key.worth();
        if (count == KEYS_MAX && worth >= worths[places[0]]) {
            return;
        }
        int length = key.nameBytes();
        key.name(offered, 0);
        remove(length);
        if (count == KEYS_MAX) {
            removeAt(0);
        }
        int at = count;
        while (at > 0 && worths[places[at - 1]] < worth) {
            at--;
        }
        int place = places[count];
        System.arraycopy(places, at, places, at + 1, count - at);
        places[at] = place;
        count++;
        worths[place] = worth;
        lengths[place] = length;
        MemorySegment.copy(offered, 0, names, nameAt(place), length);
    }

    /// Removes the key of the offered name, if it is here.
    private void remove(int length) {
        for (int i = 0; i < count; i++) {
            int place = places[i];
            long at = nameAt(place);
            if (lengths[place] == length
                    && MemorySegment.mismatch(names, at, at + length, offered, 0, length) < 0) {
                removeAt(i);
                return;
            }
        }
    }

    private void removeAt(int index) {
        int place = places[index];
        count--;
        System.arraycopy(places, index + 1, places, index, count - index);
        places[count] = place;
    }

    private static long nameAt(int place) {
        return (long) place * KeySampler.NAME_BYTES_MAX;
    }

    /// Takes the worst key out that is there still, and was not used since.
    ///
    /// @param key looks at it afterwards
    /// @return whether there was one
    boolean takeWorst(KeySampler key) {
        while (count > 0) {
            int place = places[--count];
            if (key.look(names, nameAt(place), lengths[place]) && key.worth() <= worths[place]) {
                return true;
            }
        }
        return false;
    }
}
