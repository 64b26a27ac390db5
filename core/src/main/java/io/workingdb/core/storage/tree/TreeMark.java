package io.workingdb.core.storage.tree;

/// What has to be known of a tree beside the bytes of its memory.
///
/// @param root reference of the root
/// @param records number of records
/// @param logicalBytes bytes of their keys and values
/// @param pageBytes size of a page
/// @param extentBytes size of a shared extent of records out of line
/// @param pagesBound one more than the largest number of a page
public record TreeMark(
        int root,
        long records,
        long logicalBytes,
        int pageBytes,
        int extentBytes,
        int pagesBound) {}
