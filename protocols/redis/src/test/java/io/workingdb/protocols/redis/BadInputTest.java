package io.workingdb.protocols.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Bytes that no client sends: Redis' error text and a closed connection.
class BadInputTest {
    private static final int LINE_BYTES_MAX = 65_536;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "*2147483648~|invalid multibulk length",
                "*2147483648~$4~PING~|invalid multibulk length",
                "*1048577~!4~PING~|expected '$', got '!'",
                "*2147483647~$-1~|invalid bulk length",
                "*03~|invalid multibulk length",
                "*x~|invalid multibulk length",
                "*~|invalid multibulk length",
                "*99999999999999999999999~|invalid multibulk length",
                "*1~!4~PING~|expected '$', got '!'",
                "*1~~~|expected '$', got ' '",
                "*1~*1~$4~PING~|expected '$', got '*'",
                "*1~$-1~|invalid bulk length",
                "*1~$536870913~|invalid bulk length",
                "*1~$x~|invalid bulk length",
                "*1~$~|invalid bulk length",
                "*1~$04~PING~|invalid bulk length",
                "*2~$4~PING~$+1~x~|invalid bulk length",
                "*2~$4~PING~$9223372036854775808~|invalid bulk length",
                "GET \"a~|unbalanced quotes in request",
                "GET \"a\"b~|unbalanced quotes in request",
                "GET 'a~|unbalanced quotes in request",
                "GET 'a'b~|unbalanced quotes in request",
                "GET \"a\\\"~|unbalanced quotes in request",
            })
    void isAnsweredInRedisWords(String bytes, String error) {
        Harness harness = new Harness();
        String reply = Harness.text(harness.send(Harness.bytes(bytes.replace("~", "\r\n"))));
        assertEquals("-ERR Protocol error: " + error + "\r\n", reply);
        assertEquals(true, harness.client.closed);
    }

    @ParameterizedTest
    @ValueSource(ints = {1_048_576, 1_048_577, Integer.MAX_VALUE})
    void aHugeCountIsTakenAndCostsNothingBeforeWordsCome(int count) {
        Harness harness = new Harness();
        byte[] bytes = Harness.bytes("*" + count + "\r\n$3\r\nDEL\r\n$1\r\n");
        MemorySegment source = Arena.ofAuto().allocate(bytes.length);
        source.copyFrom(MemorySegment.ofArray(bytes));
        assertEquals(0, harness.process(source, 0, bytes.length));
        assertEquals("", Harness.text(harness.replies.take()));
        assertEquals(false, harness.client.closed);
        assertTrue(harness.parser.frameBytesAtLeast() < 100, "nothing is set aside for the count");
    }

    @Test
    void asManyWordsAsAreRememberedRunAndOneMoreIsRefused() {
        int most = RespParser.WORDS_MAX;
        StringBuilder words = new StringBuilder("\r\n$3\r\nDEL\r\n");
        words.repeat("$1\r\nk\r\n", most - 1);
        assertReply("*" + most + words, ":0\r\n");
        Harness refused = new Harness();
        assertEquals(
                "-ERR Protocol error: too many arguments, at most 1048576 words in one command\r\n",
                Harness.text(refused.send(Harness.bytes("*2147483647" + words + "$1\r\nk\r\n"))));
        assertEquals(true, refused.client.closed);
    }

    @Test
    void tellsWhatTheWordsOfAnUnfinishedCommandHold() {
        Harness harness = new Harness();
        StringBuilder words = new StringBuilder("*5001\r\n$3\r\nDEL\r\n");
        byte[] few = Harness.bytes(words.toString());
        byte[] many = Harness.bytes(words.repeat("$1\r\nk\r\n", 4_999).toString());
        MemorySegment source = Arena.ofAuto().allocate(many.length + 7L);
        MemorySegment.copy(many, 0, source, ValueLayout.JAVA_BYTE, 0, many.length);
        assertEquals(0, harness.process(source, 0, few.length));
        assertEquals(0, harness.parser.heldBytes());
        assertEquals(0, harness.process(source, 0, many.length));
        assertEquals(8 * 8_192, harness.parser.heldBytes());
        byte[] last = Harness.bytes("$1\r\nk\r\n");
        MemorySegment.copy(last, 0, source, ValueLayout.JAVA_BYTE, many.length, last.length);
        harness.process(source, 0, source.byteSize());
        assertEquals(":0\r\n", Harness.text(harness.replies.take()));
        assertEquals(0, harness.parser.heldBytes());
    }

    @Test
    void linesWithoutAnEndAreCutOffAt64Kib() {
        String digits = "1".repeat(LINE_BYTES_MAX);
        assertEnds("x" + digits, "too big inline request");
        assertEnds("*" + digits, "too big mbulk count string");
        assertEnds("*1\r\n$" + digits, "too big bulk count string");
        assertEnds("*1\r\n" + digits + "1", "too big bulk count string");
        assertEnds("x" + digits + "\r\n", "too big inline request");
        Harness waiting = new Harness();
        assertEquals(0, waiting.send(Harness.bytes(digits)).length);
        assertEquals(false, waiting.client.closed);
    }

    private static void assertEnds(String bytes, String error) {
        Harness harness = new Harness();
        assertEquals(
                "-ERR Protocol error: " + error + "\r\n",
                Harness.text(harness.send(Harness.bytes(bytes))));
        assertEquals(true, harness.client.closed);
    }

    @Test
    void httpIsCutOffBeforeTheBodyIsRead() {
        Harness post = new Harness();
        assertEquals("", Harness.text(post.send(Harness.bytes("POST / HTTP/1.1\r\nset a b\r\n"))));
        assertEquals(true, post.client.closed);
        Harness get = new Harness();
        assertEquals(
                "-ERR wrong number of arguments for 'get' command\r\n",
                Harness.text(
                        get.send(
                                Harness.bytes(
                                        "GET / HTTP/1.1\r\nHost: localhost\r\nset a b\r\n"))));
        assertEquals(true, get.client.closed);
        Harness array = new Harness();
        assertEquals("", Harness.text(array.send(Harness.encode("POST", "/"))));
        assertEquals(true, array.client.closed);
    }

    @Test
    void whatRedisLetsPassPassesHereToo() {
        assertReply("*1\r\n$4\r\nPINGxx", "+PONG\r\n");
        assertReply("\r\n\r\nPING\r\n", "+PONG\r\n");
        assertReply("*0\r\n*-1\r\n*-5\r\nPING\n", "+PONG\r\n");
        assertReply("set 'a b' \"x\\x41\\n\"\r\nget 'a b'\r\n", "+OK\r\n$3\r\nxA\n\r\n");
        assertReply("  ping  hello \r\n", "$5\r\nhello\r\n");
        assertReply(
                "ping \"\\a\\b\\t\\r\\q\\xzz\"\r\n", "$9\r\n\7\b\t\rqxzz\r\n".replace("$9", "$8"));
        assertReply("*2\r\n$4\r\nping\r\n$1\r\n\r\r\n", "$1\r\n\r\r\n");
        assertReply(
                "foo 'a\\'b' \"c\\\"d\" \u00ff\r\n",
                "-ERR unknown command 'foo', with args beginning with: 'a'b' 'c\"d' '\u00ff' \r\n");
    }

    private static void assertReply(String bytes, String reply) {
        Harness harness = new Harness();
        assertEquals(reply, Harness.text(harness.send(Harness.bytes(bytes))));
        assertEquals(false, harness.client.closed);
    }
}
