package io.workingdb.runtime.real.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Sizes as people write them.
class SizeTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "1024, 1024",
        "17b, 17",
        "1k, 1000",
        "1kb, 1024",
        "1KiB, 1024",
        "100mb, 104857600",
        "512MiB, 536870912",
        "4gb, 4294967296",
        "4 GB, 4294967296",
        "2g, 2000000000",
        "1tib, 1099511627776"
    })
    void readsWhatPeopleWrite(String text, long bytes) {
        assertEquals(bytes, Size.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "mb",
                "-1",
                "1.5gb",
                "1xb",
                "1 000",
                "99999999999999999tb",
                "9999999999999999999",
                "0x10"
            })
    void refusesEverythingElseWithASentence(String text) {
        assertThrows(IllegalArgumentException.class, () -> Size.parse(text));
    }
}
