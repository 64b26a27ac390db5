package io.workingdb.core.storage.tree;

import io.workingdb.core.storage.Bytes;

/// How the memory of a tree is cut into blocks of a file: pages are never torn apart, and with each block goes a header of the file's.
///
/// Pages of 4,032 bytes fill a block of 4,096 each; smaller ones share one, and larger ones take several.
///
/// @param pageBytes size of a page
public record BlockShape(int pageBytes) {
    /// Bytes before the contents.
    public static final int HEADER_BYTES = 64;

    /// Pages of a block.
    public int pagesPerBlock() {
        return Math.max(1, (Bytes.BLOCK_BYTES - HEADER_BYTES) / pageBytes);
    }

    /// Bytes of a block, whole blocks of a disk.
    public int blockBytes() {
        return (int) Bytes.wholeBlocks(HEADER_BYTES + (long) pagesPerBlock() * pageBytes);
    }

    /// Bytes of a block behind its header.
    public int contentBytes() {
        return blockBytes() - HEADER_BYTES;
    }

    /// Blocks of so many pages.
    int pageBlocks(int pages) {
        return (int) blocks(pages, pagesPerBlock());
    }

    /// Blocks of so many bytes of an extent.
    int extentBlocks(long bytes) {
        return (int) blocks(bytes, contentBytes());
    }

    private static long blocks(long units, int unitsPerBlock) {
        return (units + unitsPerBlock - 1) / unitsPerBlock;
    }
}
