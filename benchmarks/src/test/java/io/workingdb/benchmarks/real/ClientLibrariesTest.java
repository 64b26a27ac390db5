package io.workingdb.benchmarks.real;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lettuce.core.LettuceFutures;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SetArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.params.SetParams;
import redis.clients.jedis.resps.ScanResult;

/// The libraries that people use, unchanged, against a real server with one reactor and with two.
final class ClientLibrariesTest {
    private static final Path REDIS_CLI = Path.of("/usr/bin/redis-cli");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir private Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void jedisFeelsAtHome(String reactors) {
        try (RealServer server = RealServer.start(dir, "--reactors", reactors);
                RedisClient client = RedisClient.create("127.0.0.1", server.port())) {
            assertEquals("OK", client.set("a", "1", SetParams.setParams().nx().px(60_000)));
            assertNull(client.set("a", "2", SetParams.setParams().nx()));
            assertTrue(client.pttl("a") > 0);
            assertEquals(2, client.incr("a"));
            assertEquals("OK", client.mset("b", "x", "c", "y"));
            assertEquals(
                    java.util.Arrays.asList("2", "x", "y", null), client.mget("a", "b", "c", "d"));
            assertEquals(3, client.append("b", "yz"));
            assertEquals("OK", client.rename("b", "e"));
            assertEquals(2, client.del("a", "c"));
            ScanResult<String> scanned = client.scan("0", new ScanParams().match("*").count(100));
            assertEquals(List.of("e"), scanned.getResult());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "2"})
    void lettuceFeelsAtHomeWithRespThreeAndPipelines(String reactors) {
        try (RealServer server = RealServer.start(dir, "--reactors", reactors);
                io.lettuce.core.RedisClient client =
                        io.lettuce.core.RedisClient.create(
                                RedisURI.create("127.0.0.1", server.port()));
                StatefulRedisConnection<String, String> connection = client.connect()) {
            RedisCommands<String, String> sync = connection.sync();
            assertEquals("PONG", sync.ping());
            assertEquals("OK", sync.set("k", "v", SetArgs.Builder.ex(100)));
            assertEquals("v", sync.getdel("k"));
            RedisAsyncCommands<String, String> async = connection.async();
            List<io.lettuce.core.RedisFuture<Long>> increments = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                increments.add(async.incr("n"));
            }
            assertTrue(
                    LettuceFutures.awaitAll(
                            PATIENCE, increments.toArray(new io.lettuce.core.RedisFuture<?>[0])));
            assertEquals("1000", sync.get("n"));
            assertTrue(sync.info().contains("workingdb_version"));
        }
    }

    /// What is written per second is more than a log batch holds: clients must be let in again when it has been submitted, although
    /// nothing is left to apply.
    @ParameterizedTest
    @ValueSource(strings = {"everysec", "memory", "always"})
    void goesOnWhenLogBatchesFill(String durability) {
        try (RealServer server = RealServer.start(dir, "--durability", durability);
                io.lettuce.core.RedisClient client =
                        io.lettuce.core.RedisClient.create(
                                RedisURI.create("127.0.0.1", server.port()));
                StatefulRedisConnection<String, String> one = client.connect();
                StatefulRedisConnection<String, String> two = client.connect()) {
            List<io.lettuce.core.RedisFuture<String>> writes = new ArrayList<>();
            for (int i = 0; i < 4_000; i++) {
                java.util.Map<String, String> pairs = new java.util.TreeMap<>();
                for (int j = 0; j < 10; j++) {
                    pairs.put("key:" + i + ":" + j, "v".repeat(100));
                }
                writes.add((i % 2 == 0 ? one : two).async().mset(pairs));
            }
            assertTrue(
                    LettuceFutures.awaitAll(
                            PATIENCE, writes.toArray(new io.lettuce.core.RedisFuture<?>[0])));
            assertEquals(40_000, one.sync().dbsize());
        }
    }

    @Test
    void redisCliNeedsNoSpecialTreatment() throws Exception {
        assumeTrue(Files.isExecutable(REDIS_CLI), "redis-cli is not installed here");
        try (RealServer server = RealServer.start(dir)) {
            assertEquals("OK", redisCli(server, "set", "a", "b"));
            assertEquals("b", redisCli(server, "get", "a"));
            assertEquals("a", redisCli(server, "--scan"));
            assertTrue(
                    redisCli(server, "-3", "command", "docs", "get")
                            .contains("Get the value of a key"));
            assertEquals("1", redisCli(server, "dbsize"));
        }
    }

    private static String redisCli(RealServer server, String... words) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(REDIS_CLI.toString(), "-p", Integer.toString(server.port())));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said.strip();
    }
}
