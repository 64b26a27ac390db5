package io.workingdb.benchmarks.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.workingdb.benchmarks.wire.ReplyDecoder.Outcome;
import io.workingdb.core.random.Random64;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class ReplyDecoderTest {
    private static final String RESP =
            "+OK\r\n" // done
                    + "$5\r\nab\r\nc\r\n" // done
                    + "$-1\r\n" // missing
                    + ":42\r\n" // done
                    + "-ERR no\r\n" // failed
                    + "*3\r\n$1\r\na\r\n$-1\r\n$2\r\nbc\r\n" // missing
                    + "*2\r\n*1\r\n:1\r\n*0\r\n" // done
                    + "*-1\r\n" // missing
                    + "$0\r\n\r\n" // done
                    + "_\r\n" // missing
                    + "%1\r\n+k\r\n,1.5\r\n" // done
                    + "!6\r\nERR no\r\n" // failed
                    + "=7\r\ntxt:abc\r\n"; // done
    private static final List<Outcome> RESP_OUTCOMES =
            List.of(
                    Outcome.DONE,
                    Outcome.DONE,
                    Outcome.MISSING,
                    Outcome.DONE,
                    Outcome.FAILED,
                    Outcome.MISSING,
                    Outcome.DONE,
                    Outcome.MISSING,
                    Outcome.DONE,
                    Outcome.MISSING,
                    Outcome.DONE,
                    Outcome.FAILED,
                    Outcome.DONE);

    private static final String MEMCACHED =
            "STORED\r\n" // done
                    + "VALUE k 0 5\r\nEND\r\n\r\nEND\r\n" // done, with a value that looks like an
                    // end
                    + "END\r\n" // missing
                    + "VALUE a 0 1\r\nx\r\nVALUE b 0 0\r\n\r\nEND\r\n" // done
                    + "17\r\n" // done
                    + "NOT_FOUND\r\n" // missing
                    + "SERVER_ERROR out of memory\r\n" // failed
                    + "DELETED\r\n"; // done
    private static final List<Outcome> MEMCACHED_OUTCOMES =
            List.of(
                    Outcome.DONE,
                    Outcome.DONE,
                    Outcome.MISSING,
                    Outcome.DONE,
                    Outcome.DONE,
                    Outcome.MISSING,
                    Outcome.FAILED,
                    Outcome.DONE);

    private static final String ETCD =
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 12\r\n\r\n{\"kvs\":[{}]}"
                    + "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"
                    + "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"kvs\r\nA\r\n\":[{},{}]}\r\n0\r\n\r\n"
                    + "HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\n\r\nwhy"
                    + "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    private static final List<Outcome> ETCD_OUTCOMES =
            List.of(Outcome.DONE, Outcome.MISSING, Outcome.DONE, Outcome.FAILED, Outcome.MISSING);

    @Property(seed = "1", tries = 500)
    void findsTheSameRepliesWhereverTheyAreCut(@ForAll long seed) {
        assertEquals(RESP_OUTCOMES, decode(new RespWire().newDecoder(), RESP, new Random64(seed)));
        assertEquals(
                MEMCACHED_OUTCOMES,
                decode(new MemcachedWire().newDecoder(), MEMCACHED, new Random64(seed)));
        assertEquals(ETCD_OUTCOMES, decode(new EtcdWire().newDecoder(), ETCD, new Random64(seed)));
    }

    @Test
    void keepsTheTextOfAnError() {
        ReplyDecoder resp = new RespWire().newDecoder();
        decode(resp, "-ERR wrong\r\n", new Random64(1));
        assertEquals("ERR wrong", resp.errorText());
        ReplyDecoder memcached = new MemcachedWire().newDecoder();
        decode(memcached, "CLIENT_ERROR bad line\r\n", new Random64(1));
        assertEquals("CLIENT_ERROR bad line", memcached.errorText());
        ReplyDecoder etcd = new EtcdWire().newDecoder();
        decode(etcd, "HTTP/1.1 503 Unavailable\r\nContent-Length: 4\r\n\r\nlate", new Random64(1));
        assertEquals("503 Unavailablelate", etcd.errorText());
    }

    @Test
    void refusesBytesThatAreNoReply() {
        ReplyDecoder.Sink sink = outcome -> {};
        assertNotNull(new RespWire().newDecoder().decode(bytes("HTTP/1.1 200 OK\r\n"), sink));
        assertNotNull(new RespWire().newDecoder().decode(bytes("$x\r\n"), sink));
        assertNotNull(new RespWire().newDecoder().decode(bytes("*1\r\n".repeat(17)), sink));
        assertNotNull(new MemcachedWire().newDecoder().decode(bytes("x".repeat(5_000)), sink));
        assertNotNull(new EtcdWire().newDecoder().decode(bytes("+PONG\r\n"), sink));
    }

    private static List<Outcome> decode(ReplyDecoder decoder, String text, Random64 random) {
        List<Outcome> outcomes = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int end = at + 1 + random.below(Math.min(text.length() - at, 12));
            assertNull(decoder.decode(bytes(text.substring(at, end)), outcomes::add));
            at = end;
        }
        return outcomes;
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
