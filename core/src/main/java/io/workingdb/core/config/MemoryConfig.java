package io.workingdb.core.config;

/// Units in which data lies in memory.
///
/// @param pageBytes size of a page of the tree, whole lines of cache
/// @param pagesBytesMax addresses reserved for all pages of a group
/// @param extentBytes unit in which memory for pages is committed and that for records out of line is reserved, a power of two
public record MemoryConfig(int pageBytes, long pagesBytesMax, int extentBytes) {
    /// Smallest page: its header and four small records.
    public static final int PAGE_BYTES_MIN = 256;

    /// Largest page: an offset in it takes 16 bits.
    public static final int PAGE_BYTES_MAX = 65_472;

    /// Size of a page in production: 63 lines of cache. Pages of 64 would all begin in the same set of a cache of 64 sets, and
    /// push each other's headers out of it; and 64 bytes are left to write with a page in a block of its own.
    public static final int PAGE_BYTES = 4_032;

    private static final int LINE_BYTES = 64;
    private static final int BLOCK_BYTES = 4_096;

    /// Checks every value.
    public MemoryConfig {
        NodeConfig.require(
                pageBytes % LINE_BYTES == 0
                        && pageBytes >= PAGE_BYTES_MIN
                        && pageBytes <= PAGE_BYTES_MAX,
                "page-bytes is a multiple of 64 from 256 to 65472",
                pageBytes);
        NodeConfig.require(
                Integer.bitCount(extentBytes) == 1
                        && extentBytes >= Math.max(BLOCK_BYTES, pageBytes),
                "extent-bytes is a power of two from 4096 and at least page-bytes",
                extentBytes);
        NodeConfig.require(
                pagesBytesMax >= extentBytes && pagesBytesMax % BLOCK_BYTES == 0,
                "pages-bytes-max is whole blocks and at least extent-bytes",
                pagesBytesMax);
    }

    /// Most bytes of data that surely find a page: pages are at least a quarter full.
    public long dataBytesMax() {
        return pagesBytesMax / 4;
    }

    /// What a server starts with: addresses for 2 TiB of pages, which cost nothing until they are used; and one commit per 1,024 pages.
    public static MemoryConfig production() {
        return new MemoryConfig(PAGE_BYTES, 1L << 41, 4 << 20);
    }

    /// For a map that stays empty.
    public static MemoryConfig least() {
        return new MemoryConfig(PAGE_BYTES_MIN, BLOCK_BYTES, BLOCK_BYTES);
    }

    /// Pages of four records.
    public static MemoryConfig tiny() {
        return new MemoryConfig(PAGE_BYTES_MIN, 64L << 20, 65_536);
    }
}
