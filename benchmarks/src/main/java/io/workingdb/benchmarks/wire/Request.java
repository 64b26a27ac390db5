package io.workingdb.benchmarks.wire;

import io.workingdb.benchmarks.profile.Operation;
import io.workingdb.core.random.Random64;
import java.nio.ByteBuffer;

/// One request: a reusable object that says what is to be sent.
///
/// Keys are 16 bytes, `key:` and twelve digits, as redis-benchmark has them; counters begin with `cnt:`, so that no increment meets
/// a value. Values are slices of one pool of characters of the base64 alphabet: binary-safe anywhere, and valid base64 for etcd.
public final class Request {
    /// Length of every key.
    public static final int KEY_BYTES = 16;

    private static final int POOL_OFFSETS = 1 << 16;

    /// What to do.
    public Operation operation = Operation.PING;

    /// Numbers of the keys, the first {@link #keyCount} of them.
    public final long[] keys;

    /// How many keys.
    public int keyCount;

    /// Size of each value to write.
    public int valueBytes;

    /// Where the value lies in the pool.
    public int valueOffset;

    /// Life of a value that expires.
    public int expirySeconds;

    private final byte[] pool;
    private final byte[] keyText = new byte[KEY_BYTES];

    /// @param keysMax most keys of one request
    /// @param valueBytesMax largest value
    public Request(int keysMax, int valueBytesMax, Random64 random) {
        keys = new long[keysMax];
        pool = new byte[POOL_OFFSETS + Base64Text.length(valueBytesMax)];
        for (int i = 0; i < pool.length; i++) {
            pool[i] = (byte) Base64Text.character(random.below(64));
        }
    }

    /// Chooses another slice of the pool.
    public void chooseValue(Random64 random, int bytes) {
        valueBytes = bytes;
        valueOffset = random.below(POOL_OFFSETS);
    }

    /// Text of key `index`. The array is shared and valid until the next call.
    byte[] key(int index) {
        byte[] text = keyText;
        boolean counter = operation == Operation.INCR;
        text[0] = (byte) (counter ? 'c' : 'k');
        text[1] = (byte) (counter ? 'n' : 'e');
        text[2] = (byte) (counter ? 't' : 'y');
        text[3] = ':';
        long rest = keys[index];
        for (int i = KEY_BYTES - 1; i > 3; i--) {
            text[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return text;
    }

    /// Appends `bytes` bytes of the value.
    void putValue(ByteBuffer target, int bytes) {
        target.put(pool, valueOffset, bytes);
    }
}
