package io.workingdb.node;

import io.workingdb.core.config.EvictionPolicy;
import io.workingdb.core.config.EvictionPolicy.Measure;
import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.keyspace.AccessTable;
import io.workingdb.core.keyspace.KeySampler;
import io.workingdb.core.keyspace.Keyspace;
import io.workingdb.core.port.Memory;
import io.workingdb.core.random.Random64;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/// Chooses keys to remove when data needs more than it may: on the leader, which writes its choice into the log, so all replicas agree.
///
/// As Redis: a few keys are looked at at random, the worst of all looked at lately are kept in a pool, and the worst of the pool goes. Those with a deadline
/// that end first need no chance: the index knows them.
///
/// What was chosen and is not yet applied counts as gone: {@link #room}. A key that is written meanwhile stays, and its bytes count again when the entry is applied.
///
/// Source: Redis, `evict.c`, and "Random notes on improving the Redis LRU algorithm", 2016.
final class Evictor {
    /// Victims of one entry.
    static final int VICTIMS_MAX = 16;

    /// Keys looked at for each victim: Redis' `maxmemory-samples`.
    static final int SAMPLES = 5;

    /// Victims chosen on behalf of however many clients that have just sent something; and again for those that wait, for other reactors, and for nobody: so
    /// nobody waits for ever. 3 us of the processor each, and as much again when they are applied.
    static final int VICTIMS_PER_PART = 32;

    /// Victims that may be under way, and so be applied in one turn. What is chosen beyond would be chosen too early.
    static final int UNDER_WAY_MAX = 256;

    /// How often a victim may be looked for in vain in a part of a turn, because what was looked at was under way or flushed, before there are none.
    private static final int TRIES_MAX = 64;

    /// Records looked for when a key is looked at: by its number, by its name, and once more when it comes out of the pool.
    private static final int RECORDS_PER_LOOK = 3;

    /// Most records looked for in a part of a turn, beside {@link #RECORDS_PER_CHOICE}.
    static final int RECORDS_PER_PART =
            (VICTIMS_PER_PART + TRIES_MAX) * SAMPLES * RECORDS_PER_LOOK + EvictionPool.KEYS_MAX;

    /// Records looked for by each {@link #choose}: where keys begin and where they end.
    static final int RECORDS_PER_CHOICE = 2;

    private final Memory ranges;
    private final Keyspace keyspace;
    private final KeySampler sampler;
    private final Random64 random;
    private final EvictionPool pool = new EvictionPool();
    private final Victims victims = new Victims(VICTIMS_MAX);
    private final long[] chosenBytes = new long[UNDER_WAY_MAX];
    private final int[] chosenKeys = new int[UNDER_WAY_MAX];

    /// Ids of the victims under way, in the order of their entries, and all of them together.
    private final long[] chosenIds = new long[UNDER_WAY_MAX];

    private final LongHashSet chosen = new LongHashSet(2 * UNDER_WAY_MAX);
    private EvictionPolicy policy = EvictionPolicy.NOEVICTION;
    private @Nullable AccessTable accesses;
    private int firstEntry;
    private int entriesUnderWay;
    private int firstId;
    private int keysUnderWay;
    private long bytesUnderWay;

    /// Victims that may be chosen still.
    private int left = VICTIMS_PER_PART;

    /// Times that one may be looked for in vain still.
    private int triesLeft = TRIES_MAX;

    Evictor(Memory ranges, Keyspace keyspace, Random64 random) {
        this.ranges = ranges;
        this.keyspace = keyspace;
        this.random = random;
        sampler = keyspace.sampler();
    }

    /// Another part of a turn begins: as many may be chosen again.
    void nextPart() {
        left = VICTIMS_PER_PART;
        triesLeft = TRIES_MAX;
    }

    /// Says which policy there is now, and what time it is.
    void turn(EvictionPolicy current, long nowMillis) {
        if (current != policy) {
            change(current);
        }
        AccessTable table = accesses;
        if (table != null) {
            table.now(nowMillis);
        }
    }

    private void change(EvictionPolicy to) {
        policy = to;
        pool.clear();
        boolean frequency = to.measure() == Measure.FREQUENCY;
        AccessTable table = accesses;
        if (table != null && (!to.needsAccesses() || table.isFrequency() != frequency)) {
            table.release();
            accesses = null;
        }
        if (to.needsAccesses() && accesses == null) {
            accesses = new AccessTable(ranges, frequency);
        }
        keyspace.accesses(accesses);
    }

    /// Whether keys go at all.
    boolean isOn() {
        return policy != EvictionPolicy.NOEVICTION;
    }

    /// Logical bytes that may be added, less than none if data needs more than it may: victims under way are gone already.
    long room(long maxBytes) {
        return maxBytes - keyspace.logicalBytes() + bytesUnderWay;
    }

    /// Whether no more may be chosen, until others were applied or another part of a turn begins.
    boolean isBusy() {
        return mayChoose() == 0;
    }

    private int mayChoose() {
        return Math.min(Math.min(VICTIMS_MAX, left), UNDER_WAY_MAX - keysUnderWay);
    }

    /// Whether any victim is under way.
    boolean anyUnderWay() {
        return keysUnderWay > 0;
    }

    /// Chooses keys to free so many bytes, as far as one entry takes them.
    ///
    /// @return the victims, perhaps none; valid until the next call
    Victims choose(long bytes) {
        victims.clear();
        int most = mayChoose();
        long keys = sampler.begin(policy.withDeadlineOnly());
        while (victims.bytes() < bytes && victims.count() < most && chooseOne(keys)) {
            victims.add(sampler);
            chosen.add(sampler.id());
        }
        left -= victims.count();
        for (int i = 0;
                i < victims.count();
                i++) { // they are under way only once they are in the log
            chosen.remove(victims.id(i));
        }
        return victims;
    }

    /// Logical bytes that the victims chosen last free.
    long bytesChosen() {
        return victims.bytes();
    }

    /// There was no room in the log for the victims chosen last. Nobody else chooses any in this part of the turn: there would be none for those either.
    void notProposed() {
        left = 0;
    }

    /// The victims chosen last are in an entry.
    void proposed() {
        Invariant.check(
                keysUnderWay + victims.count() <= UNDER_WAY_MAX,
                "few victims are under way",
                keysUnderWay,
                victims.count());
        int entry = (firstEntry + entriesUnderWay++) % UNDER_WAY_MAX;
        chosenBytes[entry] = victims.bytes();
        chosenKeys[entry] = victims.count();
        for (int i = 0; i < victims.count(); i++) {
            chosenIds[(firstId + keysUnderWay++) % UNDER_WAY_MAX] = victims.id(i);
            chosen.add(victims.id(i));
        }
        bytesUnderWay += victims.bytes();
    }

    /// The earliest entry under way was applied.
    void applied() {
        Invariant.check(entriesUnderWay > 0, "an eviction that is applied was under way");
        for (int i = chosenKeys[firstEntry]; i > 0; i--) {
            chosen.remove(chosenIds[firstId]);
            firstId = (firstId + 1) % UNDER_WAY_MAX;
            keysUnderWay--;
        }
        bytesUnderWay -= chosenBytes[firstEntry];
        firstEntry = (firstEntry + 1) % UNDER_WAY_MAX;
        entriesUnderWay--;
    }

    /// Looks at a key to evict.
    private boolean chooseOne(long keys) {
        return switch (policy.measure()) {
            case NONE -> false;
            case CHANCE -> keys > 0 && lookAtAny(keys);
            case DEADLINE -> lookAtNext(keys);
            case RECENCY, FREQUENCY -> keys > 0 && lookAtWorst(keys);
        };
    }

    /// Looks at a key that is not under way already.
    private boolean lookAt(long number) {
        return sampler.look(number) && !chosen.contains(sampler.id());
    }

    private boolean lookAtAny(long keys) {
        while (triesLeft > 0) {
            if (lookAt(random.below(keys))) {
                return true;
            }
            triesLeft--;
        }
        return false;
    }

    /// Those under way are the first of the index still.
    private boolean lookAtNext(long keys) {
        for (long i = keysUnderWay + victims.count(); i < keys && triesLeft > 0; i++) {
            if (lookAt(i)) {
                return true;
            }
            triesLeft--;
        }
        return false;
    }

    /// Neighbours, of which only the first has to be searched for: within a slot keys lie in the order of their hashes. Those with a deadline lie in the order of that, which says
    /// much of when they were used, so they are looked at one by one.
    private void lookAtSome(long keys) {
        long number = random.below(keys);
        for (int i = 0; i < SAMPLES; i++) {
            if (lookAt(number)) {
                pool.offer(sampler);
            }
            number = policy.withDeadlineOnly() ? random.below(keys) : (number + 1) % keys;
        }
    }

    private boolean lookAtWorst(long keys) {
        while (triesLeft > 0) {
            lookAtSome(keys);
            if (pool.takeWorst(sampler) && !chosen.contains(sampler.id())) {
                return true;
            }
            triesLeft--;
        }
        return false;
    }
}
