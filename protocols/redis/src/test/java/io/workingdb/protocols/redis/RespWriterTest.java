package io.workingdb.protocols.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.workingdb.core.error.ErrorCode;
import io.workingdb.protocols.redis.command.Decimal;
import io.workingdb.protocols.session.Reply;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RespWriterTest {

    @Test
    void writesEveryValueInBothVersions() {
        assertWrites(Reply::ok, "+OK\r\n", "+OK\r\n");
        assertWrites(r -> r.status("PONG"), "+PONG\r\n", "+PONG\r\n");
        assertWrites(r -> r.integer(0), ":0\r\n", ":0\r\n");
        assertWrites(r -> r.integer(-1), ":-1\r\n", ":-1\r\n");
        assertWrites(r -> r.integer(12_345), ":12345\r\n", ":12345\r\n");
        assertWrites(r -> r.bulk("hello"), "$5\r\nhello\r\n", "$5\r\nhello\r\n");
        assertWrites(r -> r.bulk(""), "$0\r\n\r\n", "$0\r\n\r\n");
        assertWrites(r -> r.bulk(MemorySegment.NULL, 0, 0), "$0\r\n\r\n", "$0\r\n\r\n");
        assertWrites(r -> r.verbatim("text"), "$4\r\ntext\r\n", "=8\r\ntxt:text\r\n");
        assertWrites(Reply::nil, "$-1\r\n", "_\r\n");
        assertWrites(Reply::nilArray, "*-1\r\n", "_\r\n");
        assertWrites(r -> r.number(1.5), "$3\r\n1.5\r\n", ",1.5\r\n");
        assertWrites(r -> r.bool(true), ":1\r\n", "#t\r\n");
        assertWrites(r -> r.bool(false), ":0\r\n", "#f\r\n");
        assertWrites(r -> r.array(3), "*3\r\n", "*3\r\n");
        assertWrites(r -> r.array(1_000_000), "*1000000\r\n", "*1000000\r\n");
        assertWrites(r -> r.map(7), "*14\r\n", "%7\r\n");
        assertWrites(r -> r.set(10), "*10\r\n", "~10\r\n");
        assertWrites(
                r -> r.error(ErrorCode.SYNTAX), "-ERR syntax error\r\n", "-ERR syntax error\r\n");
        assertWrites(
                r -> r.error(ErrorCode.OUT_OF_MEMORY),
                "-OOM command not allowed when used memory > 'maxmemory'.\r\n",
                "-OOM command not allowed when used memory > 'maxmemory'.\r\n");
        assertWrites(r -> r.error(ErrorCode.ERR, "a\r\nb"), "-ERR a  b\r\n", "-ERR a  b\r\n");
    }

    @Test
    void writesNumbersAsShortlyAsTheyReadBack() {
        assertNumber(0, "0");
        assertNumber(-0.0, "-0");
        assertNumber(3, "3");
        assertNumber(0.1, "0.1");
        assertNumber(-1e10, "-10000000000");
        assertNumber(1e17, "1e+17");
        assertNumber(1.25e300, "1.25e+300");
        assertNumber(0.0001, "0.0001");
        assertNumber(1.5e-5, "1.5e-05");
        assertNumber(Double.POSITIVE_INFINITY, "inf");
        assertNumber(Double.NEGATIVE_INFINITY, "-inf");
        assertNumber(Double.NaN, "nan");
    }

    private static void assertNumber(double value, String text) {
        assertEquals("," + text + "\r\n", written(3, r -> r.number(value)));
    }

    private static void assertWrites(Consumer<Reply> value, String version2, String version3) {
        assertEquals(version2, written(2, value));
        assertEquals(version3, written(3, value));
    }

    private static String written(int version, Consumer<Reply> value) {
        RespWriter writer = new RespWriter();
        GrowingReply target = new GrowingReply();
        writer.target(target);
        writer.protocol(version);
        value.accept(writer);
        return Harness.text(target.take());
    }

    @Property(seed = "1")
    void writesAnyInteger(@ForAll long value, @ForAll @IntRange(max = 63) int shift) {
        for (long number :
                new long[] {
                    value >> shift,
                    value >>> shift,
                    -(value >>> shift),
                    Long.MIN_VALUE,
                    Long.MAX_VALUE
                }) {
            assertEquals(":" + number + "\r\n", written(2, r -> r.integer(number)));
        }
    }

    @Property(seed = "1", tries = 200)
    void writesStringsOfAnyLength(@ForAll @IntRange(max = 3_000) int length) {
        MemorySegment bytes = Arena.ofAuto().allocate(Math.max(1, length));
        bytes.fill((byte) 'x');
        String text = "x".repeat(length);
        String expected = "$" + length + "\r\n" + text + "\r\n";
        assertEquals(expected, written(2, r -> r.bulk(bytes, 0, length)));
        assertEquals(expected, written(2, r -> r.bulk(text)));
        assertEquals(
                "=" + (length + 4) + "\r\ntxt:" + text + "\r\n", written(3, r -> r.verbatim(text)));
    }

    @Test
    void writesDecimalsOfEveryLength() {
        MemorySegment target = Arena.ofAuto().allocate(Decimal.BYTES_MAX);
        long power = 1;
        for (int digits = 1; digits <= 19; digits++) {
            for (long number : new long[] {power, power - 1, -power, power + power / 3}) {
                int length = Decimal.write(target, 0, number);
                byte[] bytes =
                        target.asSlice(0, length).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE);
                assertEquals(Long.toString(number), Harness.text(bytes));
            }
            power *= digits < 19 ? 10 : 1;
        }
    }

    @Test
    void discardsEverything() {
        Reply discard = new RedisProtocol().discard();
        discard.ok();
        discard.bulk("x");
        discard.error(ErrorCode.ERR, "x");
        discard.array(2);
    }
}
