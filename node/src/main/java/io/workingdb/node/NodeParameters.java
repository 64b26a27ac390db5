package io.workingdb.node;

import io.workingdb.core.config.Durability;
import io.workingdb.core.config.EvictionPolicy;
import io.workingdb.core.config.NodeConfig;
import io.workingdb.core.port.Host;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.SequencedSet;
import java.util.StringJoiner;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The parameters of CONFIG GET and CONFIG SET, under Redis' names. Three can be set while the node runs; the others say what was
/// chosen at start.
final class NodeParameters {
    private static final String MAX_MEMORY = "maxmemory";
    private static final String MAX_CLIENTS = "maxclients";
    private static final String POLICY = "maxmemory-policy";

    private final TreeMap<String, String> fixed = new TreeMap<>();
    private final long memoryBytesMost;
    private long maxMemoryBytes;
    private EvictionPolicy evictionPolicy;
    private int clientsMax;

    NodeParameters(Host host, NodeConfig config) {
        memoryBytesMost = config.memory().dataBytesMax();
        maxMemoryBytes = config.maxMemoryBytes();
        evictionPolicy = config.evictionPolicy();
        clientsMax = config.clientsMax();
        boolean keeps = config.durability() != Durability.MEMORY;
        fixed.put("appendonly", keeps ? "yes" : "no");
        fixed.put(
                "appendfsync",
                config.durability() == Durability.EVERYSEC ? "everysec" : keeps ? "always" : "no");
        fixed.put("bind", config.endpoint().host());
        // Redis has one even when it keeps nothing.
        fixed.put("dir", "");
        fixed.put("databases", Integer.toString(NodeConfig.DATABASES));
        fixed.put("io-threads", Integer.toString(host.reactorCount()));
        fixed.put("maxmemory-samples", Integer.toString(Evictor.SAMPLES));
        fixed.put("port", Integer.toString(config.endpoint().port()));
        fixed.put("proto-max-bulk-len", Integer.toString(config.bulkBytesMax()));
        fixed.put("save", "");
        fixed.put("tcp-keepalive", "300");
        fixed.put("timeout", "0");
        learn(host);
    }

    /// Takes over what only the host knows: its directory, and once it listens the port that it was given.
    void learn(Host host) {
        host.describe((name, value) -> {
            if (name.equals("dir")) {
                fixed.put("dir", value);
            } else if (name.equals("tcp_port")) {
                fixed.put("port", value);
            }
        });
    }

    long maxMemoryBytes() {
        return maxMemoryBytes;
    }

    EvictionPolicy evictionPolicy() {
        return evictionPolicy;
    }

    int clientsMax() {
        return clientsMax;
    }

    /// All names, sorted.
    List<String> names() {
        TreeMap<String, String> all = new TreeMap<>(fixed);
        all.put(MAX_MEMORY, "");
        all.put(MAX_CLIENTS, "");
        all.put(POLICY, "");
        return new ArrayList<>(all.keySet());
    }

    /// Value of a parameter, or null if there is none of that name.
    @Nullable String value(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case MAX_MEMORY -> Long.toString(maxMemoryBytes);
            case MAX_CLIENTS -> Integer.toString(clientsMax);
            case POLICY -> evictionPolicy.redisName();
            default -> fixed.get(name.toLowerCase(Locale.ROOT));
        };
    }

    /// Sets all parameters, or none.
    ///
    /// @return null if done, otherwise why not, in Redis' words
    @Nullable String set(List<String> names, List<String> values) {
        long memory = maxMemoryBytes;
        int clients = clientsMax;
        EvictionPolicy policy = evictionPolicy;
        SequencedSet<String> seen = new LinkedHashSet<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i).toLowerCase(Locale.ROOT);
            String value = values.get(i);
            if (!seen.add(name)) {
                return "CONFIG SET failed (possibly related to argument '"
                        + names.get(i)
                        + "') - duplicate parameter";
            }
            switch (name) {
                case MAX_MEMORY -> {
                    memory = bytes(value);
                    if (memory < NodeConfig.MEMORY_BYTES_MIN || memory > memoryBytesMost) {
                        return failed(
                                names.get(i),
                                "argument must be a memory value of at least 1 MiB and at most "
                                        + memoryBytesMost
                                        + " bytes");
                    }
                }
                case MAX_CLIENTS -> {
                    clients = Math.clamp(bytes(value), -1, NodeConfig.CLIENTS_MAX + 1);
                    if (clients < 1 || clients > NodeConfig.CLIENTS_MAX) {
                        return failed(
                                names.get(i),
                                "argument must be between 1 and "
                                        + NodeConfig.CLIENTS_MAX
                                        + " inclusive");
                    }
                }
                case POLICY -> {
                    EvictionPolicy wanted = EvictionPolicy.of(value);
                    if (wanted == null) {
                        return failed(
                                names.get(i),
                                "argument(s) must be one of the following: " + policies());
                    }
                    policy = wanted;
                }
                default -> {
                    String chosen = fixed.get(name);
                    if (chosen == null) {
                        return "Unknown option or number of arguments for CONFIG SET - '"
                                + names.get(i)
                                + "'";
                    }
                    if (!chosen.equals(value)) {
                        return failed(names.get(i), "can't set immutable config");
                    }
                }
            }
        }
        maxMemoryBytes = memory;
        clientsMax = clients;
        evictionPolicy = policy;
        return null;
    }

    private static String policies() {
        StringJoiner names = new StringJoiner(", ");
        for (EvictionPolicy each : EvictionPolicy.values()) {
            names.add(each.redisName());
        }
        return names.toString();
    }

    private static String failed(String name, String why) {
        return "CONFIG SET failed (possibly related to argument '" + name + "') - " + why;
    }

    /// A number of bytes with Redis' units; -1 if it is none.
    private static long bytes(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        int digits = 0;
        while (digits < lower.length() && Character.isDigit(lower.charAt(digits))) {
            digits++;
        }
        if (digits == 0 || digits > 15) {
            return -1;
        }
        long unit =
                switch (lower.substring(digits)) {
                    case "", "b" -> 1L;
                    case "k" -> 1_000L;
                    case "kb" -> 1L << 10;
                    case "m" -> 1_000_000L;
                    case "mb" -> 1L << 20;
                    case "g" -> 1_000_000_000L;
                    case "gb" -> 1L << 30;
                    default -> -1L;
                };
        long number = Long.parseLong(lower.substring(0, digits));
        return unit < 0 || Math.multiplyHigh(number, unit) != 0 ? -1 : number * unit;
    }
}
