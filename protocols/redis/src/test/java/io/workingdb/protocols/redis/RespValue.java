package io.workingdb.protocols.redis;

import java.util.ArrayList;
import java.util.List;

/// Reads a RESP2 reply into strings and lists.
final class RespValue {
    private final String reply;
    private int at;

    private RespValue(String reply) {
        this.reply = reply;
    }

    static Object parse(String reply) {
        RespValue reader = new RespValue(reply);
        Object value = reader.value();
        if (reader.at != reply.length()) {
            throw new IllegalArgumentException("a reply is one value: " + reply);
        }
        return value;
    }

    private Object value() {
        int end = reply.indexOf("\r\n", at);
        char type = reply.charAt(at);
        String line = reply.substring(at + 1, end);
        at = end + 2;
        if (type == '$') {
            int length = Integer.parseInt(line);
            String text = reply.substring(at, at + length);
            at += length + 2;
            return text;
        }
        if (type == '*') {
            List<Object> elements = new ArrayList<>();
            for (int i = Integer.parseInt(line); i > 0; i--) {
                elements.add(value());
            }
            return elements;
        }
        return line;
    }
}
