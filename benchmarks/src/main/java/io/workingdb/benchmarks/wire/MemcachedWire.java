package io.workingdb.benchmarks.wire;

import io.workingdb.benchmarks.profile.Operation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Memcached's text protocol.
public final class MemcachedWire implements Wire {
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] PING = ascii("version\r\n");
    private static final byte[] GET = ascii("get ");
    private static final byte[] SET = ascii("set ");
    private static final byte[] FLAGS = ascii(" 0 ");
    private static final byte[] INCR = ascii("incr ");
    private static final byte[] ONE = ascii(" 1\r\n");
    private static final byte[] DELETE = ascii("delete ");

    /// `set `, flags, expiry, length and line ends.
    private static final int FRAME_BYTES = 64;

    @Override
    public String name() {
        return "memcached";
    }

    @Override
    public boolean knows(Operation operation) {
        return operation != Operation.MSET;
    }

    @Override
    public int pipelineMax() {
        return Integer.MAX_VALUE;
    }

    @Override
    public int requestBytesMax(int keys, int values, int valueBytes) {
        return FRAME_BYTES + keys * (Request.KEY_BYTES + 1) + values * valueBytes;
    }

    @Override
    public void encode(Request request, ByteBuffer target) {
        switch (request.operation) {
            case PING -> target.put(PING);
            case GET, MGET -> get(request, target);
            case SET -> set(request, 0, target);
            case SETEX -> set(request, request.expirySeconds, target);
            case INCR -> target.put(INCR).put(request.key(0)).put(ONE);
            case DEL -> target.put(DELETE).put(request.key(0)).put(CRLF);
            case MSET -> throw new IllegalStateException("memcached knows no mset");
        }
    }

    @Override
    public ReplyDecoder newDecoder() {
        return new MemcachedReplyDecoder();
    }

    private static void get(Request request, ByteBuffer target) {
        target.put(GET).put(request.key(0));
        for (int i = 1; i < request.keyCount; i++) {
            target.put((byte) ' ').put(request.key(i));
        }
        target.put(CRLF);
    }

    private static void set(Request request, int expirySeconds, ByteBuffer target) {
        target.put(SET).put(request.key(0)).put(FLAGS);
        Digits.put(expirySeconds, target);
        target.put((byte) ' ');
        Digits.put(request.valueBytes, target);
        target.put(CRLF);
        request.putValue(target, request.valueBytes);
        target.put(CRLF);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
