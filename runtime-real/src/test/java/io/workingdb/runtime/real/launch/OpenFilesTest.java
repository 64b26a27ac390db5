package io.workingdb.runtime.real.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class OpenFilesTest {
    @Test
    void leavesAsManyClientsAsAreWantedWhereDescriptorsAbound() {
        assertEquals(10_000, OpenFiles.clients(10_000, 1 << 20, 50));
        assertEquals(10_000, OpenFiles.clients(10_000, Long.MAX_VALUE, 50));
    }

    @Test
    void keepsDescriptorsForFilesBeforeClientsGetAny() {
        assertEquals(256 - 40 - OpenFiles.KEPT, OpenFiles.clients(10_000, 256, 40));
        assertEquals(0, OpenFiles.clients(10_000, 100, 40));
    }

    @Test
    void readsTheSoftLimitAndTakesUnlimitedAsEndless() {
        assertEquals(
                1_024,
                OpenFiles.limit(
                        Stream.of(
                                "Max processes             95834                95834                processes",
                                "Max open files            1024                 524288               files")));
        assertEquals(
                Long.MAX_VALUE,
                OpenFiles.limit(
                        Stream.of(
                                "Max open files            unlimited            unlimited            files")));
        assertEquals(Long.MAX_VALUE, OpenFiles.limit(Stream.of()));
    }
}
