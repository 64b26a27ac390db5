package io.workingdb.node;

import io.workingdb.core.config.Durability;
import io.workingdb.core.config.NodeConfig;
import io.workingdb.core.port.Host;
import io.workingdb.protocols.redis.command.RedisCommands;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Consumer;

/// The text of INFO: Redis' sections and names where the meaning is the same, and a section of our own for what the host really is.
final class InfoReport {
    private final NodeStatus status;
    private final Host host;
    private final NodeConfig config;
    private final NodeParameters parameters;
    private final long uptimeSeconds;
    private final StringBuilder text = new StringBuilder();

    /// What the host tells of itself. Some of it stands where Redis' users look for it, the rest in a section of our own.
    private final SequencedMap<String, String> facts = new LinkedHashMap<>();

    private static final List<String> SERVER_FACTS =
            List.of("os", "arch_bits", "process_id", "run_id", "tcp_port");

    /// A section: its name, and what writes its lines.
    private record Section(String name, Consumer<InfoReport> lines) {}

    private static final List<Section> SECTIONS =
            List.of(
                    new Section("Server", InfoReport::server),
                    new Section("Clients", InfoReport::clients),
                    new Section("Memory", InfoReport::memory),
                    new Section("Persistence", InfoReport::persistence),
                    new Section("Stats", InfoReport::statistics),
                    new Section("Replication", InfoReport::replication),
                    new Section("Runtime", InfoReport::runtime),
                    new Section("Cluster", report -> report.line("cluster_enabled", 0)),
                    new Section("Keyspace", InfoReport::keyspace));

    InfoReport(
            NodeStatus status,
            Host host,
            NodeConfig config,
            NodeParameters parameters,
            long uptimeSeconds) {
        this.status = status;
        this.host = host;
        this.config = config;
        this.parameters = parameters;
        this.uptimeSeconds = uptimeSeconds;
        host.describe(facts::put);
    }

    /// The sections asked for, in the order of the table; all if none is named.
    String text(List<String> wanted) {
        boolean all =
                wanted.isEmpty()
                        || wanted.contains("all")
                        || wanted.contains("default")
                        || wanted.contains("everything");
        for (Section section : SECTIONS) {
            if (all || wanted.contains(section.name.toLowerCase(java.util.Locale.ROOT))) {
                text.append(text.isEmpty() ? "# " : "\r\n# ").append(section.name).append("\r\n");
                section.lines.accept(this);
            }
        }
        return text.toString();
    }

    private void server() {
        line("redis_version", RedisCommands.COMPATIBLE_VERSION);
        line("server_name", "workingdb");
        line("workingdb_version", DatabaseNode.VERSION);
        line("redis_mode", "standalone");
        facts.putIfAbsent("tcp_port", Integer.toString(config.endpoint().port()));
        for (String name : SERVER_FACTS) {
            String value = facts.get(name);
            if (value != null) {
                line(name, value);
            }
        }
        line("server_time_usec", host.reactor(status.reactor()).clock().wallMillis() * 1_000);
        line("uptime_in_seconds", uptimeSeconds);
        line("uptime_in_days", uptimeSeconds / 86_400);
        line("config_file", "");
    }

    private void clients() {
        line("connected_clients", sum(facts -> facts.clients().size()));
        line("maxclients", parameters.clientsMax());
        line("blocked_clients", 0);
    }

    private void memory() {
        LaneFacts lane = status.lane();
        line("used_memory", lane.heldBytes());
        line("used_memory_dataset", lane.logicalBytes());
        line("maxmemory", parameters.maxMemoryBytes());
        line("maxmemory_policy", parameters.evictionPolicy().redisName());
        line("mem_pinned_by_snapshots", lane.pinnedBytes());
        line("mem_compaction_rounds", lane.compactions());
        line("buffer_bytes", sum(ReactorFacts::bufferBytes));
        line("buffer_bytes_high_water", sum(ReactorFacts::bufferBytesHighWater));
        line("buffer_misses", sum(ReactorFacts::bufferMisses));
        for (int i = 0; i < host.reactorCount(); i++) {
            line("buffer_classes_reactor_" + i, status.facts(i).bufferClasses());
        }
    }

    private void persistence() {
        LaneFacts lane = status.lane();
        line("loading", 0);
        line("durability", config.durability().name().toLowerCase(java.util.Locale.ROOT));
        line("aof_enabled", config.durability() == Durability.MEMORY ? 0 : 1);
        line("rdb_bgsave_in_progress", lane.checkpoints().underWay() ? 1 : 0);
        line("log_last_index", lane.lastIndex());
        line("log_durable_index", lane.durableIndex());
        line("log_applied_index", lane.appliedIndex());
        line("log_time_millis", lane.logTimeMillis());
        line("leader_time_millis", lane.leaderMillis());
        line("wall_clock_refused", lane.wallRefused() ? 1 : 0);
        line("log_bytes_written", lane.logBytesWritten());
        line("log_segments", lane.logSegments());
        LaneFacts.Checkpoints checkpoints = lane.checkpoints();
        line("checkpoints_completed", checkpoints.completed());
        line("checkpoint_last_bytes", checkpoints.lastBytes());
        line("checkpoint_blocks_damaged", checkpoints.damagedBlocks());
        line("checkpoint_scrub_rounds", checkpoints.scrubRounds());
        line("read_only_disk_full", lane.readOnly() ? 1 : 0);
    }

    private void statistics() {
        line("total_connections_received", sum(ReactorFacts::connections));
        line("total_commands_processed", sum(ReactorFacts::commands));
        line("rejected_connections", sum(ReactorFacts::refusedConnections));
        line("evicted_keys", status.lane().evictedKeys());
    }

    private void replication() {
        line("role", "master");
        line("connected_slaves", 0);
        line("master_repl_offset", status.lane().appliedIndex());
    }

    private void runtime() {
        line("reactors", host.reactorCount());
        facts.forEach((name, value) -> {
            if (!SERVER_FACTS.contains(name)) {
                line(name, value);
            }
        });
    }

    private void keyspace() {
        List<LaneFacts.Database> databases = status.lane().databases();
        for (int db = 0; db < databases.size(); db++) {
            LaneFacts.Database each = databases.get(db);
            if (each.keys() > 0) {
                line(
                        "db" + db,
                        "keys=" + each.keys() + ",expires=" + each.deadlines() + ",avg_ttl=0");
            }
        }
    }

    private long sum(java.util.function.ToLongFunction<ReactorFacts> of) {
        long sum = 0;
        for (int i = 0; i < host.reactorCount(); i++) {
            sum += of.applyAsLong(status.facts(i));
        }
        return sum;
    }

    private void line(String name, long value) {
        line(name, Long.toString(value));
    }

    private void line(String name, String value) {
        text.append(name).append(':').append(value).append("\r\n");
    }
}
