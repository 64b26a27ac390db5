package io.workingdb.core.keyspace;

import io.workingdb.core.invariant.Invariant;

/// Up to where a collection is one value. Equal on every replica, because they decide which records there are.
///
/// @param elementsMax elements of a packed collection: fields, members, elements of a list
/// @param integersMax members of a set of integers
/// @param packedBytesMax bytes of either
public record CollectionLimits(int elementsMax, int integersMax, int packedBytesMax) {
    private static final int INTEGER_BYTES_MAX = 9;

    /// Checks every value.
    public CollectionLimits {
        Invariant.check(elementsMax >= 1, "a packed collection has room", elementsMax, 1);
        Invariant.check(
                elementsMax * INTEGER_BYTES_MAX <= packedBytesMax,
                "a set of integers can be packed as it is",
                elementsMax,
                packedBytesMax);
        Invariant.check(integersMax >= 1, "a set of integers has room", integersMax, 1);
        Invariant.check(
                packedBytesMax >= 16 && packedBytesMax <= 0xFFFF,
                "a packed length takes 16 bits",
                packedBytesMax,
                0xFFFF);
    }

    /// What Redis keeps compact unless told otherwise: 128 elements, 512 integers; and room for 128 fields and values of 64 bytes, with
    /// one byte before each of them and two where the length needs it.
    public static CollectionLimits production() {
        return new CollectionLimits(128, 512, 128 * 2 * (64 + 2));
    }

    /// Every collection becomes rows within a few elements.
    public static CollectionLimits tiny() {
        return new CollectionLimits(4, 6, 120);
    }
}
