package io.workingdb.core.storage.page;

/// A page's address in 32 bits: three bits of kind, 29 bits of page number.
///
/// The kind travels with the address, so that a descent knows what it is about to read before it has read it. With pages of 4,032 bytes
/// the numbers reach 2 TiB.
public final class PageReference {
    /// No page. No real reference is 0, because no kind of page is.
    public static final int NONE = 0;

    /// Kind of a page of records.
    public static final int LEAF = 1;

    /// Kind of a page of separators and children.
    public static final int INNER = 2;

    /// Bits of the page number.
    static final int NUMBER_BITS = 29;

    /// One more than the largest page number.
    static final int NUMBERS_MAX = 1 << NUMBER_BITS;

    private PageReference() {}

    /// The reference of page `number` as a page of `kind`.
    static int of(int kind, int number) {
        return kind << NUMBER_BITS | number;
    }

    /// What kind of page it is.
    public static int kind(int reference) {
        return reference >>> NUMBER_BITS;
    }

    /// Which page it is.
    public static int number(int reference) {
        return reference & (NUMBERS_MAX - 1);
    }
}
