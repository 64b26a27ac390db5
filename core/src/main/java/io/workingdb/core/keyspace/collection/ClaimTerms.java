package io.workingdb.core.keyspace.collection;

/// On which terms pending entries change hands. Caller-owned and reused.
public final class ClaimTerms {
    /// Counts one delivery more.
    public static final long COUNT_UP = -1;

    /// Keeps the number of deliveries.
    public static final long KEEP = -2;

    /// Number of the consumer that gets them.
    public long consumer;

    /// Log time, in milliseconds since 1970.
    public long nowMillis;

    /// For how long nothing has happened to an entry at least; 0 for any.
    public long idleMillisMin;

    /// When the entries count as delivered.
    public long deliveredMillis;

    /// How often they count as delivered, or {@link #COUNT_UP} or {@link #KEEP}.
    public long deliveries = COUNT_UP;

    /// Whether an entry of the stream that is not pending becomes so.
    public boolean force;
}
