package io.workingdb.benchmarks.wire;

import io.workingdb.benchmarks.profile.Operation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Redis' language.
public final class RespWire implements Wire {
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] PING = ascii("*1\r\n$4\r\nPING\r\n");
    private static final byte[] GET = ascii("*2\r\n$3\r\nGET\r\n");
    private static final byte[] SET = ascii("*3\r\n$3\r\nSET\r\n");
    private static final byte[] SETEX = ascii("*4\r\n$5\r\nSETEX\r\n");
    private static final byte[] INCR = ascii("*2\r\n$4\r\nINCR\r\n");
    private static final byte[] DEL = ascii("*2\r\n$3\r\nDEL\r\n");
    private static final byte[] MGET = ascii("\r\n$4\r\nMGET\r\n");
    private static final byte[] MSET = ascii("\r\n$4\r\nMSET\r\n");
    private static final byte[] KEY = ascii("$" + Request.KEY_BYTES + "\r\n");

    /// `*N`, the command, and around each argument `$N` and two line ends.
    private static final int FRAME_BYTES = 64;

    private static final int ARGUMENT_BYTES = 20;

    @Override
    public String name() {
        return "resp";
    }

    @Override
    public boolean knows(Operation operation) {
        return true;
    }

    @Override
    public int pipelineMax() {
        return Integer.MAX_VALUE;
    }

    @Override
    public int requestBytesMax(int keys, int values, int valueBytes) {
        return FRAME_BYTES
                + keys * (Request.KEY_BYTES + ARGUMENT_BYTES)
                + values * (valueBytes + ARGUMENT_BYTES);
    }

    @Override
    public void encode(Request request, ByteBuffer target) {
        switch (request.operation) {
            case PING -> target.put(PING);
            case GET -> oneKey(GET, request, target);
            case INCR -> oneKey(INCR, request, target);
            case DEL -> oneKey(DEL, request, target);
            case SET -> {
                oneKey(SET, request, target);
                value(request, target);
            }
            case SETEX -> {
                oneKey(SETEX, request, target);
                seconds(request.expirySeconds, target);
                value(request, target);
            }
            case MGET -> {
                begin(1 + request.keyCount, MGET, target);
                for (int i = 0; i < request.keyCount; i++) {
                    key(request, i, target);
                }
            }
            case MSET -> {
                begin(1 + 2 * request.keyCount, MSET, target);
                for (int i = 0; i < request.keyCount; i++) {
                    key(request, i, target);
                    value(request, target);
                }
            }
        }
    }

    @Override
    public ReplyDecoder newDecoder() {
        return new RespReplyDecoder();
    }

    private static void begin(int words, byte[] command, ByteBuffer target) {
        target.put((byte) '*');
        Digits.put(words, target);
        target.put(command);
    }

    private static void oneKey(byte[] command, Request request, ByteBuffer target) {
        target.put(command);
        key(request, 0, target);
    }

    private static void key(Request request, int index, ByteBuffer target) {
        target.put(KEY).put(request.key(index)).put(CRLF);
    }

    private static void value(Request request, ByteBuffer target) {
        target.put((byte) '$');
        Digits.put(request.valueBytes, target);
        target.put(CRLF);
        request.putValue(target, request.valueBytes);
        target.put(CRLF);
    }

    private static void seconds(int value, ByteBuffer target) {
        int digits = 1;
        for (int rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        target.put((byte) '$');
        Digits.put(digits, target);
        target.put(CRLF);
        Digits.put(value, target);
        target.put(CRLF);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
