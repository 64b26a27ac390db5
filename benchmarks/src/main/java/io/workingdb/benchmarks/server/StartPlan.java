package io.workingdb.benchmarks.server;

import io.workingdb.benchmarks.wire.EtcdWire;
import io.workingdb.benchmarks.wire.MemcachedWire;
import io.workingdb.benchmarks.wire.RespWire;
import io.workingdb.benchmarks.wire.Wire;
import io.workingdb.core.config.Durability;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// How a server is started.
///
/// @param name for the report
/// @param description what it promises, for people
/// @param wire its language
/// @param port where it will listen
/// @param command program and arguments
public record StartPlan(
        String name, String description, Wire wire, int port, List<String> command) {

    /// Memory that memcached may use, as much as the others take: 1 GiB.
    private static final String MEMCACHED_MEBIBYTES = "1024";

    /// Our own server.
    ///
    /// @param home folder that holds the script `wdb`
    /// @throws ServerUnavailable if there is no such script
    public static StartPlan ours(String home, Durability durability, int reactors, Path data)
            throws ServerUnavailable {
        Path script = Path.of(home, "wdb");
        if (home.isEmpty() || !Files.isExecutable(script)) {
            throw new ServerUnavailable(
                    "our own server is started by the script ./wdb, which says where it lies in the system property wdb.home;"
                            + " or name a running server with --port: wdb.home="
                            + home);
        }
        int port = freePort();
        String word = word(durability);
        return new StartPlan(
                "wdb",
                "durability " + word + ", " + reactors + (reactors == 1 ? " reactor" : " reactors"),
                new RespWire(),
                port,
                List.of(
                        script.toString(),
                        "start",
                        "--port",
                        "" + port,
                        "--bind",
                        "127.0.0.1",
                        "--dir",
                        data.toString(),
                        "--durability",
                        word,
                        "--reactors",
                        "" + reactors));
    }

    /// Another server.
    ///
    /// @param durability that ours has
    /// @param threads that it may use, where it can be told
    /// @throws ServerUnavailable if it is not installed
    public static StartPlan of(Peer peer, Durability durability, int threads, Path data)
            throws ServerUnavailable {
        return switch (peer) {
            case REDIS -> redis(peer, durability, data);
            case REDIS_ALWAYS -> redis(peer, Durability.ALWAYS, data);
            case REDIS_MEMORY -> redis(peer, Durability.MEMORY, data);
            case MEMCACHED -> memcached(threads);
            case ETCD -> etcd(data);
        };
    }

    private static StartPlan redis(Peer peer, Durability durability, Path data)
            throws ServerUnavailable {
        int port = freePort();
        boolean persistent = durability != Durability.MEMORY;
        String sync = durability == Durability.ALWAYS ? "always" : "everysec";
        return new StartPlan(
                peer.toString(),
                persistent ? "appendonly yes, appendfsync " + sync : "no persistence",
                new RespWire(),
                port,
                List.of(
                        program("redis-server", "redis-server"),
                        "--port",
                        "" + port,
                        "--bind",
                        "127.0.0.1",
                        "--dir",
                        data.toString(),
                        "--save",
                        "",
                        "--appendonly",
                        persistent ? "yes" : "no",
                        "--appendfsync",
                        sync));
    }

    private static StartPlan memcached(int threads) throws ServerUnavailable {
        int port = freePort();
        return new StartPlan(
                "memcached",
                "no persistence, " + threads + (threads == 1 ? " thread" : " threads"),
                new MemcachedWire(),
                port,
                List.of(
                        program("memcached", "memcached"),
                        "-l",
                        "127.0.0.1",
                        "-p",
                        "" + port,
                        "-U",
                        "0",
                        "-m",
                        MEMCACHED_MEBIBYTES,
                        "-t",
                        "" + threads,
                        "-c",
                        "10240",
                        "-I",
                        "32m",
                        "-u",
                        "root"));
    }

    private static StartPlan etcd(Path data) throws ServerUnavailable {
        int port = freePort();
        String clients = "http://127.0.0.1:" + port;
        String members = "http://127.0.0.1:" + freePort();
        return new StartPlan(
                "etcd",
                "one member, syncs before it answers, JSON gateway",
                new EtcdWire(),
                port,
                List.of(
                        program("etcd", "etcd-server"),
                        "--data-dir",
                        data.toString(),
                        "--listen-client-urls",
                        clients,
                        "--advertise-client-urls",
                        clients,
                        "--listen-peer-urls",
                        members,
                        "--initial-advertise-peer-urls",
                        members,
                        "--initial-cluster",
                        "default=" + members,
                        "--log-level",
                        "error"));
    }

    private static String word(Durability durability) {
        return durability.name().toLowerCase(Locale.ROOT);
    }

    private static String program(String name, String debianPackage) throws ServerUnavailable {
        String path = System.getenv("PATH");
        for (String folder : (path == null ? "" : path).split(":")) {
            Path file = Path.of(folder, name);
            if (!folder.isEmpty() && Files.isExecutable(file)) {
                return file.toString();
            }
        }
        throw new ServerUnavailable(
                name
                        + " is not installed: there is none on the PATH (Debian: apt-get install "
                        + debianPackage
                        + ")");
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("there is a free port on the loopback", e);
        }
    }
}
