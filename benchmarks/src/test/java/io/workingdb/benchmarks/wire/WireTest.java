package io.workingdb.benchmarks.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.benchmarks.profile.Operation;
import io.workingdb.core.random.Random64;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class WireTest {

    @Test
    void speaksRedis() {
        assertEquals(
                "*2\r\n$3\r\nGET\r\n$16\r\nkey:000000000007\r\n",
                text(new RespWire(), Operation.GET, 1, 3));
        assertEquals(
                "*2\r\n$4\r\nINCR\r\n$16\r\ncnt:000000000007\r\n",
                text(new RespWire(), Operation.INCR, 1, 3));
        assertTrue(
                text(new RespWire(), Operation.SETEX, 1, 3)
                        .matches(
                                "\\*4\r\n\\$5\r\nSETEX\r\n\\$16\r\nkey:000000000007\r\n\\$2\r\n60\r\n\\$3\r\n.{3}\r\n"));
        assertTrue(
                text(new RespWire(), Operation.MSET, 2, 3)
                        .matches(
                                "\\*5\r\n\\$4\r\nMSET\r\n(\\$16\r\nkey:00000000000[78]\r\n\\$3\r\n.{3}\r\n){2}"));
    }

    @Test
    void speaksMemcached() {
        assertEquals(
                "get key:000000000007 key:000000000008\r\n",
                text(new MemcachedWire(), Operation.MGET, 2, 3));
        assertTrue(
                text(new MemcachedWire(), Operation.SETEX, 1, 3)
                        .matches("set key:000000000007 0 60 3\r\n.{3}\r\n"));
        assertEquals(
                "incr cnt:000000000007 1\r\n", text(new MemcachedWire(), Operation.INCR, 1, 3));
    }

    @Property(seed = "1", tries = 200)
    void sendsEtcdValuesOfTheSizeAskedFor(@ForAll @IntRange(min = 1, max = 300) int bytes) {
        String text = text(new EtcdWire(), Operation.SET, 1, bytes);
        Matcher json =
                Pattern.compile(
                                "Content-Length: (\\d+)\r\n\r\n(\\{\"key\":\"(.*)\",\"value\":\"(.*)\"\\})")
                        .matcher(text);
        assertTrue(json.find(), text);
        assertEquals(Integer.parseInt(json.group(1)), json.group(2).length());
        assertEquals(
                "key:000000000007",
                new String(Base64.getDecoder().decode(json.group(3)), StandardCharsets.ISO_8859_1));
        assertEquals(bytes, Base64.getDecoder().decode(json.group(4)).length);
    }

    @Property(seed = "1", tries = 200)
    void fitsTheRoomThatItAsksFor(
            @ForAll @IntRange(min = 1, max = 5_000) int bytes,
            @ForAll @IntRange(min = 1, max = 50) int keys) {
        for (Wire wire : new Wire[] {new RespWire(), new MemcachedWire(), new EtcdWire()}) {
            for (Operation operation : Operation.values()) {
                if (wire.knows(operation)) {
                    int count = operation.isMultiple() ? keys : 1;
                    int room =
                            wire.requestBytesMax(
                                    count, operation == Operation.MSET ? count : 1, bytes);
                    assertTrue(text(wire, operation, count, bytes).length() <= room);
                }
            }
        }
    }

    private static String text(Wire wire, Operation operation, int keys, int bytes) {
        Random64 random = new Random64(bytes);
        Request request = new Request(keys, bytes, random);
        request.operation = operation;
        request.keyCount = keys;
        for (int i = 0; i < keys; i++) {
            request.keys[i] = 7 + i;
        }
        request.expirySeconds = 60;
        request.chooseValue(random, bytes);
        ByteBuffer target = ByteBuffer.allocate(1 << 20);
        wire.encode(request, target);
        return new String(target.array(), 0, target.position(), StandardCharsets.ISO_8859_1);
    }
}
