package io.workingdb.core.storage.tree;

import java.lang.foreign.MemorySegment;

/// Searches the heads of a page, in one of two ways that give the same answers: with vectors if the JVM was started with their module, which is
/// in incubation and so has to be asked for, else one by one.
public final class HeadSearch {
    private static final boolean VECTORS =
            ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();

    /// Up to so many heads are searched one by one in any case. Vectors gain nothing there, and a server that has next to nothing in it starts
    /// without their classes, which take a third of a second to load.
    private static final int FEW = 8;

    private HeadSearch() {}

    /// The first of `count` ascending heads that is not below `head`, as unsigned numbers; `count` if all are.
    static int lowerBound(MemorySegment segment, long heads, int count, int head) {
        return VECTORS && count > FEW
                ? VectorHeadSearch.lowerBound(segment, heads, count, head)
                : ScalarHeadSearch.lowerBound(segment, heads, count, head);
    }

    /// Says which way runs, and why, for the line at start.
    public static String description() {
        return VECTORS ? "vectors" : "scalar, because the module jdk.incubator.vector is not there";
    }
}
