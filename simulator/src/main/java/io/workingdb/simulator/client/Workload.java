package io.workingdb.simulator.client;

import io.workingdb.core.random.Random64;
import io.workingdb.simulator.model.Command;
import io.workingdb.simulator.model.Command.SetOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one client asks for next. Every value that it writes is written once in the whole run.
final class Workload {
    /// Largest value of a large key: several log batches of the tiny configuration, and less than the largest argument.
    private static final int LARGE_BYTES_MAX = 40_000;

    /// Changes of one set of keys that may be of unknown outcome at one time: the checker tries orders of them.
    private static final int UNCERTAIN_MAX = 8;

    /// The same of keys that expire: each may be gone from any moment on, so there are far more orders.
    private static final int UNCERTAIN_EXPIRING_MAX = 4;

    /// Names of ballast: with values of 20 KB twice what fits into the least memory of a node.
    private static final int BALLAST_NAMES = 100;

    /// Far away, but for jumps of the clock.
    private static final int BALLAST_MILLIS = 1_000_000;

    private final Population population;
    private final WorkloadOptions options;
    private final Random64 random;
    private final String prefix;
    private long values;

    /// @param prefix begins every value of this client
    Workload(Population population, WorkloadOptions options, Random64 random, String prefix) {
        this.population = population;
        this.options = options;
        this.random = random;
        this.prefix = prefix;
    }

    /// A command that puts ballast beside the keys that matter, under a name that nobody reads; null if there is none.
    @Nullable List<String> ballast() {
        if (options.ballastBytes() == 0 || random.chance(1, 4)) {
            return null;
        }
        String name = Link.BALLAST + random.below(BALLAST_NAMES);
        String value = "b".repeat(1 + random.below(options.ballastBytes()));
        return List.of("SET", name, value, "PX", Integer.toString(BALLAST_MILLIS));
    }

    /// A command and the keys that it is about.
    record Choice(Target target, Command command) {}

    Choice next() {
        Target target = population.pick(random);
        if (options.flushPerMillion() > 0 && random.chance(options.flushPerMillion(), 1_000_000)) {
            return new Choice(target, new Command.Flush(random.chance(1, 2)));
        }
        int uncertainMax = target.kind.expires() ? UNCERTAIN_EXPIRING_MAX : UNCERTAIN_MAX;
        if (target.kind != Kind.REGISTER && target.open + target.underWay >= uncertainMax) {
            return new Choice(target, read(target));
        }
        return new Choice(
                target,
                switch (target.kind) {
                    case REGISTER -> register();
                    case STRING -> string();
                    case COUNTER -> counter();
                    case MULTI -> multi(target.keys.count());
                    case EXPIRING -> expiring(0);
                    case EXPIRING_PAIR -> pair();
                    case LARGE -> large();
                });
    }

    private Command read(Target target) {
        int key = random.below(target.keys.count());
        return switch (random.below(4)) {
            case 0 -> new Command.GetAll();
            case 1 -> target.kind.expires() ? new Command.TimeToLive(key) : new Command.Length(key);
            default -> new Command.Get(key);
        };
    }

    private Command register() {
        return random.chance(1, 2)
                ? new Command.Get(0)
                : new Command.Set(0, value(), SetOptions.NONE);
    }

    private Command string() {
        return switch (random.below(20)) {
            case 0, 1, 2 -> new Command.Set(0, value(), SetOptions.NONE);
            case 3 ->
                    new Command.Set(
                            0,
                            value(),
                            new SetOptions(0, random.chance(1, 2) ? "NX" : "XX", false));
            case 4 -> new Command.Set(0, value(), new SetOptions(0, "", true));
            case 5 -> new Command.SetNx(0, value());
            case 6, 7 -> new Command.GetSet(0, value());
            case 8 -> new Command.GetDel(0);
            case 9 -> new Command.Delete(0, random.chance(1, 2));
            case 10, 11, 12 -> new Command.Append(0, value());
            case 13 -> new Command.Length(0);
            case 14 -> new Command.Exists();
            case 15 -> new Command.SetRange(0, random.below(12), value());
            case 16 -> new Command.GetRange(0, random.below(6), 6 + random.below(20));
            default -> new Command.Get(0);
        };
    }

    private Command counter() {
        return switch (random.below(12)) {
            case 0 -> new Command.Set(0, Integer.toString(random.below(1_000)), SetOptions.NONE);
            case 1 -> random.chance(1, 3) ? new Command.Delete(0, true) : new Command.Get(0);
            case 2, 3, 4 -> new Command.Get(0);
            case 5, 6 -> new Command.Increment(0, -1);
            case 7, 8 -> new Command.Increment(0, random.between(2, 1_000_000));
            case 9 -> random.chance(1, 8) ? new Command.Append(0, "x") : new Command.Append(0, "7");
            default -> new Command.Increment(0, 1);
        };
    }

    private Command multi(int count) {
        int from = random.below(count);
        int to = random.below(count);
        return switch (random.below(12)) {
            case 0, 1, 2 -> new Command.SetAll(values(count));
            case 3 -> new Command.SetAllNx(values(count));
            case 4, 5, 6 -> new Command.GetAll();
            case 7 -> new Command.Rename(from, to, random.chance(1, 3));
            case 8 ->
                    from == to
                            ? new Command.Get(from)
                            : new Command.Copy(from, to, random.chance(1, 2));
            case 9 -> new Command.Set(from, value(), SetOptions.NONE);
            case 10 -> new Command.Delete(from, random.chance(1, 3));
            default -> random.chance(1, 2) ? new Command.Exists() : new Command.Get(from);
        };
    }

    private Command expiring(int key) {
        return switch (random.below(16)) {
            case 0, 1, 2 -> new Command.Set(key, value(), new SetOptions(timeToLive(), "", false));
            case 3 -> new Command.Set(key, value(), new SetOptions(SetOptions.KEEP, "", false));
            case 4 -> new Command.Expire(key, timeToLive());
            case 5, 6 -> new Command.Persist(key);
            case 7 -> new Command.GetEx(key, random.chance(1, 4) ? 0 : timeToLive());
            case 8 -> new Command.TimeToLive(key);
            case 9 -> random.chance(1, 2) ? new Command.Append(key, value()) : new Command.Exists();
            case 10 ->
                    random.chance(1, 2) ? new Command.SetNx(key, value()) : new Command.Length(key);
            default -> new Command.Get(key);
        };
    }

    private Command pair() {
        int key = random.below(2);
        return switch (random.below(8)) {
            case 0 -> new Command.Rename(key, 1 - key, random.chance(1, 3));
            case 1 -> new Command.Copy(key, 1 - key, random.chance(1, 2));
            case 2 -> new Command.GetAll();
            case 3 -> random.chance(1, 3) ? new Command.SetAll(values(2)) : new Command.Exists();
            default -> expiring(key);
        };
    }

    private Command large() {
        return switch (random.below(10)) {
            case 0, 1, 2 -> new Command.Set(0, largeValue(), SetOptions.NONE);
            case 3 -> new Command.Length(0);
            case 4, 5 ->
                    new Command.GetRange(
                            0, random.below(LARGE_BYTES_MAX), random.below(LARGE_BYTES_MAX));
            case 6 -> new Command.SetRange(0, random.below(LARGE_BYTES_MAX), value());
            default -> new Command.Get(0);
        };
    }

    private long timeToLive() {
        return 1 + random.logUniform(options.timeToLiveMillisMax());
    }

    private String value() {
        String unique = prefix + Long.toString(++values, 36);
        return options.paddingBytesMax() == 0
                ? unique
                : unique + ".".repeat((int) random.logUniform(options.paddingBytesMax()));
    }

    private List<String> values(int count) {
        List<String> drawn = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            drawn.add(value());
        }
        return drawn;
    }

    private String largeValue() {
        String unit = value() + ",";
        long bytes =
                random.chance(1, 2)
                        ? random.below((long) LARGE_BYTES_MAX)
                        : random.logUniform(LARGE_BYTES_MAX);
        return unit.repeat(1 + (int) bytes / unit.length());
    }
}
