package io.workingdb.node;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.protocols.session.Owner;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Who waits for each entry that is appended and not yet applied, in the order of the log. An entry of the node's own has nobody.
///
/// Bounded by the log's two batches.
final class OwnerRing {
    private @Nullable Owner[] ring = new Owner[64];
    private int head;
    private int count;

    void add(@Nullable Owner owner) {
        if (count == ring.length) {
            @Nullable Owner[] larger = Arrays.copyOf(ring, count * 2);
            System.arraycopy(ring, 0, larger, count, head);
            ring = larger;
        }
        ring[(head + count) & (ring.length - 1)] = owner;
        count++;
    }

    @Nullable Owner take() {
        Invariant.check(count > 0, "every entry appended here has its place in the ring");
        Owner owner = ring[head];
        ring[head] = null;
        head = (head + 1) & (ring.length - 1);
        count--;
        return owner;
    }

    boolean isEmpty() {
        return count == 0;
    }
}
