package io.workingdb.protocols.redis.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LongDoubleTest {

    /// The sums are redis-server's.
    @ParameterizedTest
    @CsvSource({
        "0.1, 0.2, 0.3",
        "10.6, -5, 5.6",
        "5.6, 5.0e3, 5005.60000000000000009",
        "1e16, 0.1, 10000000000000000.099609375",
        "0.3, 1e17, 100000000000000000.296875",
        "-0.0, 0, 0",
        "3.3, -3.3, 0",
        "0x10, 0x.8p1, 17",
        "1e-18, 0, 0",
    })
    void addsAsX86Does(String a, String b, String sum) {
        LongDouble left = LongDouble.parse(a);
        LongDouble right = LongDouble.parse(b);
        assertNotNull(left);
        assertNotNull(right);
        LongDouble result = left.plus(right);
        assertNotNull(result);
        assertEquals(sum, result.text());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " 1",
                "1 ",
                "x",
                "nan",
                "1e",
                "1e+",
                "0x",
                "0x.p1",
                ".",
                "-",
                "+",
                "1_0",
                "1e5000",
                "1e-5000",
                "--1",
                "1e99999999999",
                "0x1p99999",
                "infinit"
            })
    void refusesWhatRedisRefuses(String text) {
        assertNull(LongDouble.parse(text));
    }

    @Property(seed = "1")
    void readsBackEveryLong(@ForAll long value) {
        LongDouble number = LongDouble.parse(Long.toString(value));
        assertNotNull(number);
        assertEquals(Long.toString(value), number.text());
    }
}
