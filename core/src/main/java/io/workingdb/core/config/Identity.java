package io.workingdb.core.config;

import io.workingdb.core.port.Entropy;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Who a node is and which disk it has: stands in every file header, so that a file of another cluster or disk is noticed.
///
/// @param clusterHigh upper half of the cluster's random 128-bit id
/// @param clusterLow lower half
/// @param diskHigh upper half of the random 128-bit id of this formatting
/// @param diskLow lower half
/// @param nodeId number of the node within its cluster, from 1, never reused
/// @param hashKey key of the hash that spreads user keys; part of the cluster's configuration and of its backups
public record Identity(
        long clusterHigh, long clusterLow, long diskHigh, long diskLow, int nodeId, long hashKey) {

    /// A new identity for the first node of a new cluster.
    public static Identity draw(Entropy entropy) {
        byte[] bytes = new byte[40];
        entropy.fill(bytes);
        MemorySegment words = MemorySegment.ofArray(bytes);
        return new Identity(
                word(words, 0), word(words, 1), word(words, 2), word(words, 3), 1, word(words, 4));
    }

    private static long word(MemorySegment words, int index) {
        return words.get(ValueLayout.JAVA_LONG_UNALIGNED, 8L * index);
    }
}
