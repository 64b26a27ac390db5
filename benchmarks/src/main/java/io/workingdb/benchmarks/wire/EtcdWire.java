package io.workingdb.benchmarks.wire;

import io.workingdb.benchmarks.profile.Operation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// etcd's JSON gateway over HTTP/1.1, connections kept alive.
public final class EtcdWire implements Wire {
    private static final byte[] PUT = head("/v3/kv/put");
    private static final byte[] RANGE = head("/v3/kv/range");
    private static final byte[] DELETE = head("/v3/kv/deleterange");
    private static final byte[] PING = ascii("GET /version HTTP/1.1\r\nHost: localhost\r\n\r\n");
    private static final byte[] BODY = ascii("\r\n\r\n");
    private static final byte[] KEY = ascii("{\"key\":\"");
    private static final byte[] VALUE = ascii("\",\"value\":\"");
    private static final byte[] END = ascii("\"}");

    /// Request line, headers, JSON.
    private static final int FRAME_BYTES = 256;

    @Override
    public String name() {
        return "etcd";
    }

    /// SETEX would need a lease of its own per key, INCR and MSET a transaction.
    @Override
    public boolean knows(Operation operation) {
        return operation == Operation.GET
                || operation == Operation.SET
                || operation == Operation.DEL
                || operation == Operation.PING;
    }

    /// HTTP/1.1 answers a connection's requests one after the other, and few servers read ahead.
    @Override
    public int pipelineMax() {
        return 1;
    }

    @Override
    public int requestBytesMax(int keys, int values, int valueBytes) {
        return FRAME_BYTES
                + Base64Text.length(Request.KEY_BYTES)
                + values * Base64Text.length(valueBytes);
    }

    @Override
    public void encode(Request request, ByteBuffer target) {
        switch (request.operation) {
            case PING -> target.put(PING);
            case SET -> put(request, target);
            case GET -> key(RANGE, request, target);
            case DEL -> key(DELETE, request, target);
            case SETEX, INCR, MGET, MSET ->
                    throw new IllegalStateException(
                            "etcd does not know " + request.operation.word());
        }
    }

    @Override
    public ReplyDecoder newDecoder() {
        return new EtcdReplyDecoder();
    }

    private static void key(byte[] head, Request request, ByteBuffer target) {
        int bytes = KEY.length + Base64Text.length(Request.KEY_BYTES) + END.length;
        begin(head, bytes, target);
        target.put(KEY);
        Base64Text.put(request.key(0), target);
        target.put(END);
    }

    private static void put(Request request, ByteBuffer target) {
        int bytes =
                KEY.length
                        + Base64Text.length(Request.KEY_BYTES)
                        + VALUE.length
                        + Base64Text.length(request.valueBytes)
                        + END.length;
        begin(PUT, bytes, target);
        target.put(KEY);
        Base64Text.put(request.key(0), target);
        target.put(VALUE);
        request.putValue(target, Base64Text.characters(request.valueBytes));
        Base64Text.pad(request.valueBytes, target);
        target.put(END);
    }

    private static void begin(byte[] head, int bodyBytes, ByteBuffer target) {
        target.put(head);
        Digits.put(bodyBytes, target);
        target.put(BODY);
    }

    private static byte[] head(String path) {
        return ascii(
                "POST "
                        + path
                        + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
