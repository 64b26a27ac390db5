package io.workingdb.core.config;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Which keys go when data needs more than `max-memory`: Redis' `maxmemory-policy`.
public enum EvictionPolicy {
    /// None: commands that may grow answer OOM.
    NOEVICTION(Measure.NONE, false),
    /// Of all keys those not used for longest.
    ALLKEYS_LRU(Measure.RECENCY, false),
    /// Of all keys those used least often.
    ALLKEYS_LFU(Measure.FREQUENCY, false),
    /// Any key.
    ALLKEYS_RANDOM(Measure.CHANCE, false),
    /// Of the keys with a deadline those not used for longest.
    VOLATILE_LRU(Measure.RECENCY, true),
    /// Of the keys with a deadline those used least often.
    VOLATILE_LFU(Measure.FREQUENCY, true),
    /// Any key with a deadline.
    VOLATILE_RANDOM(Measure.CHANCE, true),
    /// Of the keys with a deadline those that end first.
    VOLATILE_TTL(Measure.DEADLINE, true);

    private final Measure measure;
    private final boolean withDeadlineOnly;

    /// By what a key is chosen.
    public enum Measure {
        /// Nothing is.
        NONE,
        /// How long ago it was used.
        RECENCY,
        /// How often it was used of late.
        FREQUENCY,
        /// Chance alone.
        CHANCE,
        /// When it ends by itself.
        DEADLINE
    }

    EvictionPolicy(Measure measure, boolean withDeadlineOnly) {
        this.measure = measure;
        this.withDeadlineOnly = withDeadlineOnly;
    }

    /// By what a key is chosen.
    public Measure measure() {
        return measure;
    }

    /// Whether keys without a deadline stay.
    public boolean withDeadlineOnly() {
        return withDeadlineOnly;
    }

    /// Whether it has to be known when or how often keys are used.
    public boolean needsAccesses() {
        return measure == Measure.RECENCY || measure == Measure.FREQUENCY;
    }

    /// As Redis writes it.
    public String redisName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// The policy that Redis writes so, in whatever case; null if there is none.
    public static @Nullable EvictionPolicy of(String redisName) {
        for (EvictionPolicy each : values()) {
            if (each.redisName().equals(redisName.toLowerCase(Locale.ROOT))) {
                return each;
            }
        }
        return null;
    }
}
