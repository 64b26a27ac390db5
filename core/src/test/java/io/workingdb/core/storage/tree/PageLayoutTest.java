package io.workingdb.core.storage.tree;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.invariant.Mutants;
import io.workingdb.core.port.MemoryHost;
import io.workingdb.core.storage.Bytes;
import io.workingdb.core.storage.page.PageReference;
import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/// The bytes of pages, computed by an independent program from the tables in {@link PageLayout}.
final class PageLayoutTest {
    private static final int PAGE_BYTES = 256;

    private final TreeMemory memory =
            new TreeMemory(new MemoryHost(), TreeTest.config(PAGE_BYTES), Mutants.NONE);
    private final RecordPage page = new RecordPage(memory);

    @Test
    void headerIsFilledWithoutGaps() {
        assertEquals(48, PageLayout.HEADER_BYTES);
        assertEquals(0, PageLayout.HEADER_BYTES % 8);
        assertEquals(24, Lifetimes.BYTES);
        assertEquals(6, PageLayout.ENTRY_BYTES);
        assertEquals(4, PageLayout.RECORD_HEADER_BYTES);
        assertEquals(12, PageLayout.CHILD_BYTES);
    }

    @Test
    void everyPageHoldsFourRecordsOfAnyKind() {
        for (int bytes = 256; bytes <= 65_536; bytes *= 2) {
            int capacity = PageLayout.capacityBytes(bytes);
            assertTrue(4 * PageLayout.leafRecordBytesMax(bytes) <= capacity);
            assertTrue(4 * PageLayout.innerRecordBytesMax(bytes) <= capacity);
            assertTrue(PageLayout.leafRecordBytesMax(bytes) <= PageLayout.PAYLOAD_MASK);
            int longKey = PageLayout.partBytesMax(bytes);
            int outOfLine = PageLayout.recordBytes(longKey, PageLayout.OUT_OF_LINE_BYTES);
            assertTrue(outOfLine <= PageLayout.leafRecordBytesMax(bytes));
        }
    }

    @Test
    void leafHasItsGoldenBytes() {
        memory.appliedIndex = 0x1122;
        open(PageReference.LEAF, "us");
        insert(0, "user", "A");
        insert(1, "using", "");
        insert(0, "us", "BC");

        String header = "01010300" + "f1000000" + "00000000" + "02000000" + "2211000000000000";
        String heads = "00000000" + "00007265" + "00676e69";
        String slots = "f100" + "fb00" + "f700";
        String heap = "000002004243" + "03000000" + "0200010041";
        assertPage(header, "7573" + heads + slots, 0xf1, heap);
    }

    /// A copied page above says something new too: where the copy below it is.
    @Test
    void aCopyOfAPageIsStampedWithTheEntryThatNeededIt() {
        memory.appliedIndex = 5;
        open(PageReference.INNER, "k");
        memory.lifetimes.pin();
        memory.appliedIndex = 9;
        assertTrue(page.own());
        assertEquals(9, page.segment.get(Bytes.U64, page.base + PageLayout.STAMP));
    }

    /// It may have been copied before, and only the page below it now.
    @Test
    void aPageIsStampedWhenAChildOfItIsReplaced() {
        memory.appliedIndex = 5;
        open(PageReference.INNER, "k");
        insertChild(0, "k", PageLayout.CHILD_BYTES, 0x2000_0005, 3);
        memory.appliedIndex = 9;
        page.child(0, 0x2000_0006);
        assertEquals(9, page.segment.get(Bytes.U64, page.base + PageLayout.STAMP));
    }

    @Test
    void innerPageHasItsGoldenBytes() {
        memory.appliedIndex = 7;
        open(PageReference.INNER, "k");
        int wide = PageLayout.CHILD_BYTES + PageLayout.OUT_OF_LINE_BYTES;
        insertChild(0, "k", PageLayout.CHILD_BYTES, 0x2000_0005, 3);
        insertChild(1, "key-long", PageLayout.CHILD_BYTES, 0x2000_0006, 4);
        insertChild(2, "keyyyyyyyyyyyyyy", wide, 0x2000_0007, 0x1_FFFF_FFFFL);
        page.markOutOfLine(2);
        page.outOfLine(2, 0x1_0000_0040L);

        String header = "02010300" + "ba000000" + "00000000" + "01000000" + "0700000000000000";
        String heads = "00000000" + "6c2d7965" + "79797965";
        String slots = "f000" + "dd00" + "ba00";
        String heap =
                "0f001480797979797979797979797907000020ffffffff010000004000000001000000"
                        + "07000c006f6e67060000200400000000000000"
                        + "00000c00050000200300000000000000";
        assertPage(header, "6b" + heads + slots, 0xba, heap);
    }

    /// The lifetime of a page of the first epoch: birth, death, next.
    private void assertPage(String header, String entries, int heapStart, String heap) {
        String lifetime = "00".repeat(8) + "00".repeat(8) + "ff".repeat(8);
        String before = header + lifetime + entries;
        String unused = "00".repeat(heapStart - before.length() / 2);
        byte[] bytes = page.segment.asSlice(page.base, PAGE_BYTES).toArray(JAVA_BYTE);
        assertEquals(before + unused + heap, HexFormat.of().formatHex(bytes));
    }

    private void open(int kind, String prefix) {
        page.open(memory.arena.allocate(kind));
        page.segment.asSlice(page.base, PAGE_BYTES).fill((byte) 0);
        page.format(text(prefix), prefix.length());
    }

    private void insert(int position, String key, String value) {
        page.insert(position, text(key), 0, key.length(), value.length());
        long payload = page.payload(position);
        MemorySegment.copy(text(value), 0, page.segment, payload, value.length());
    }

    private void insertChild(int position, String key, int payload, int child, long below) {
        page.insert(position, text(key), 0, key.length(), payload);
        page.child(position, child);
        page.recordsBelow(position, below);
    }

    private static MemorySegment text(String text) {
        return MemorySegment.ofArray(text.getBytes(US_ASCII));
    }
}
