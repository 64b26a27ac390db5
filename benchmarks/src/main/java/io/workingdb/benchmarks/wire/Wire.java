package io.workingdb.benchmarks.wire;

import io.workingdb.benchmarks.profile.Operation;
import java.nio.ByteBuffer;

/// A language that a server speaks.
public sealed interface Wire permits RespWire, MemcachedWire, EtcdWire {

    /// Its name, for people.
    String name();

    /// Whether `operation` can be said in it.
    boolean knows(Operation operation);

    /// Most unanswered requests that it makes sense to have on one connection.
    int pipelineMax();

    /// Bytes that a request of `keys` keys, `values` values of `valueBytes` each, needs at most.
    int requestBytesMax(int keys, int values, int valueBytes);

    /// Appends one request. There is room for it.
    void encode(Request request, ByteBuffer target);

    /// A decoder for one more connection.
    ReplyDecoder newDecoder();
}
