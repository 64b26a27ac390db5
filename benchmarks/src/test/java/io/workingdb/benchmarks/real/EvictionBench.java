package io.workingdb.benchmarks.real;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/// How often a cache has what is asked for. Not a test: run by hand, `EvictionBench POLICY PORT-OF-REDIS OUR-PORT`, on two servers that are running and
/// empty.
///
/// Keys are asked for by Zipf's law, and put when they are missing. Both servers hold as many keys: Redis gets 16 MiB, the other one a limit under
/// which it ends with as many: its keys under the same limit are counted first. Prints the share of hits in the second half of the trace.
final class EvictionBench implements AutoCloseable {
    private static final int KEYS = 1_000_000;
    private static final int REQUESTS = 1_000_000;
    private static final int BATCH = 50;
    private static final int VALUE_BYTES = 100;
    private static final long REDIS_BYTES = 16 << 20;
    private static final double EXPONENT = 0.99;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private EvictionBench(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
        out = new BufferedOutputStream(socket.getOutputStream());
    }

    public static void main(String[] arguments) throws IOException {
        int[] trace = trace();
        String policy = arguments[0];
        double redisHits;
        long keys;
        try (EvictionBench redis = new EvictionBench(Integer.parseInt(arguments[1]))) {
            redisHits = redis.run(policy, REDIS_BYTES, trace);
            keys = redis.number("DBSIZE");
        }
        try (EvictionBench ours = new EvictionBench(Integer.parseInt(arguments[2]))) {
            ours.run(policy, REDIS_BYTES, Arrays.copyOf(trace, trace.length / 2));
            long bytesPerKey = policy.startsWith("volatile") ? 174 : 145;
            long fewer = (ours.number("DBSIZE") - keys) * bytesPerKey;
            double hits = ours.run(policy, REDIS_BYTES - fewer, trace);
            System.out.println(
                    String.format(
                            Locale.ROOT,
                            "%-16s redis %.4f with %d keys; ours %.4f with %d keys; difference %+.4f",
                            policy,
                            redisHits,
                            keys,
                            hits,
                            ours.number("DBSIZE"),
                            hits - redisHits));
        }
    }

    private double run(String policy, long bytes, int[] trace) throws IOException {
        call("FLUSHALL");
        call("CONFIG", "SET", "maxmemory-policy", policy);
        call("CONFIG", "SET", "maxmemory", Long.toString(bytes));
        boolean deadlines = policy.startsWith("volatile");
        byte[] value = "v".repeat(VALUE_BYTES).getBytes(StandardCharsets.US_ASCII);
        long hits = 0;
        boolean[] missing = new boolean[BATCH];
        for (int from = 0; from < trace.length; from += BATCH) {
            for (int i = 0; i < BATCH; i++) {
                send("GET", key(trace[from + i]));
            }
            out.flush();
            for (int i = 0; i < BATCH; i++) {
                missing[i] = read() == null;
                hits += missing[i] || from < trace.length / 2 ? 0 : 1;
            }
            int sets = 0;
            for (int i = 0; i < BATCH; i++) {
                if (missing[i]) {
                    sets++;
                    String text = new String(value, StandardCharsets.US_ASCII);
                    if (deadlines) {
                        send("SET", key(trace[from + i]), text, "EX", "100000");
                    } else {
                        send("SET", key(trace[from + i]), text);
                    }
                }
            }
            out.flush();
            for (int i = 0; i < sets; i++) {
                read();
            }
        }
        return hits / (trace.length / 2.0);
    }

    private static String key(int number) {
        return "key:" + (10_000_000 + number);
    }

    private static int[] trace() {
        double[] sums = new double[KEYS];
        double sum = 0;
        for (int i = 0; i < KEYS; i++) {
            sum += 1 / Math.pow(i + 1, EXPONENT);
            sums[i] = sum;
        }
        SplittableRandom random = new SplittableRandom(7);
        int[] trace = new int[REQUESTS];
        for (int i = 0; i < REQUESTS; i++) {
            int at = Arrays.binarySearch(sums, random.nextDouble() * sum);
            int rank = at < 0 ? ~at : at;
            trace[i] = (int) (rank * 7_368_787L % KEYS);
        }
        return trace;
    }

    private void call(String... words) throws IOException {
        send(words);
        out.flush();
        read();
    }

    private long number(String word) throws IOException {
        send(word);
        out.flush();
        String answer = read();
        return answer == null ? 0 : Long.parseLong(answer);
    }

    private void send(String... words) throws IOException {
        StringBuilder frame = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            frame.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        out.write(frame.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /// One reply; null for a missing value.
    private @org.jspecify.annotations.Nullable String read() throws IOException {
        int kind = in.read();
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\r'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the server hung up");
            }
            line.append((char) next);
        }
        in.skipNBytes(1);
        if (kind == '-') {
            throw new IOException(line.toString());
        }
        if (kind != '$') {
            return line.toString();
        }
        int length = Integer.parseInt(line.toString());
        if (length < 0) {
            return null;
        }
        byte[] bytes = in.readNBytes(length);
        in.skipNBytes(2);
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
