package io.workingdb.checkers.linearizability;

import java.util.Arrays;

/// Doubly linked lists from which an item is taken and to which it is put back in O(1), as long as items come back in the reverse order
/// of their leaving. An item stands in at most one list.
///
/// Source: Knuth, Dancing Links, 2000.
final class DancingLists {
    private static final int NOWHERE = -1;

    private final int heads;
    private final int[] next;
    private final int[] previous;

    DancingLists(int heads, int items) {
        this.heads = heads;
        next = new int[heads + items];
        previous = new int[heads + items];
        Arrays.fill(next, NOWHERE);
        for (int head = 0; head < heads; head++) {
            next[head] = head;
            previous[head] = head;
        }
    }

    void append(int head, int item) {
        int node = heads + item;
        int last = previous[head];
        next[last] = node;
        previous[node] = last;
        next[node] = head;
        previous[head] = node;
    }

    /// First item of a list, or -1.
    int first(int head) {
        return item(next[head]);
    }

    /// Item after `item`, or -1.
    int next(int item) {
        return item(next[heads + item]);
    }

    /// Takes an item out, if it is in a list at all.
    void remove(int item) {
        int node = heads + item;
        if (next[node] != NOWHERE) {
            next[previous[node]] = next[node];
            previous[next[node]] = previous[node];
        }
    }

    /// Undoes the last {@link #remove} that is not undone.
    void restore(int item) {
        int node = heads + item;
        if (next[node] != NOWHERE) {
            next[previous[node]] = node;
            previous[next[node]] = node;
        }
    }

    private int item(int node) {
        return node < heads ? -1 : node - heads;
    }
}
