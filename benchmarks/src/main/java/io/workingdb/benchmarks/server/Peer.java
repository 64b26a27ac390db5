package io.workingdb.benchmarks.server;

import java.util.Locale;

/// Other servers that we compare with.
public enum Peer {
    /// redis-server with the durability that ours has.
    REDIS,
    /// redis-server that syncs before it answers.
    REDIS_ALWAYS,
    /// redis-server that writes nothing to disk.
    REDIS_MEMORY,
    /// memcached, which never writes to disk.
    MEMCACHED,
    /// etcd with one member, which always syncs before it answers.
    ETCD;

    /// Its name on the command line.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
