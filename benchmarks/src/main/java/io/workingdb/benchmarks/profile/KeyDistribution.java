package io.workingdb.benchmarks.profile;

import io.workingdb.core.random.Random64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How operations spread over keys.
public sealed interface KeyDistribution {

    /// Each key equally likely.
    record Uniform() implements KeyDistribution {
        @Override
        public String toString() {
            return "uniform";
        }
    }

    /// One key after the other, round and round.
    record Sequential() implements KeyDistribution {
        @Override
        public String toString() {
            return "sequential";
        }
    }

    /// The r-th most popular key has probability proportional to 1 / r^theta; popular keys lie scattered.
    ///
    /// @param theta above 0; 0.99 is YCSB's
    record Zipfian(double theta) implements KeyDistribution {
        @Override
        public String toString() {
            return "zipfian(" + theta + ")";
        }
    }

    /// Writes go round over all keys; reads prefer what was written last, zipfian in age.
    ///
    /// @param theta above 0
    record Latest(double theta) implements KeyDistribution {
        @Override
        public String toString() {
            return "latest(" + theta + ")";
        }
    }

    /// A part of the keys gets a larger part of the operations.
    ///
    /// @param keyPercent size of the hot part, 1 to 99
    /// @param operationPercent its share of the operations, 1 to 99
    record Hotspot(int keyPercent, int operationPercent) implements KeyDistribution {
        @Override
        public String toString() {
            return "hotspot(" + keyPercent + "," + operationPercent + ")";
        }
    }

    /// Reads `uniform`, `sequential`, `zipfian(0.99)`, `latest(0.99)` or `hotspot(20,80)`; what is in parentheses may be left out.
    ///
    /// @throws IllegalArgumentException with a sentence
    static KeyDistribution parse(String text) {
        Matcher form = Pattern.compile("([a-z]+) *(?:\\((.*)\\))?").matcher(text);
        if (form.matches()) {
            String name = form.group(1);
            String given = form.group(2);
            boolean bare = given == null;
            if (bare && name.equals("uniform")) {
                return new Uniform();
            } else if (bare && name.equals("sequential")) {
                return new Sequential();
            } else if (name.equals("zipfian")) {
                return new Zipfian(theta(bare ? "0.99" : given, text));
            } else if (name.equals("latest")) {
                return new Latest(theta(bare ? "0.99" : given, text));
            } else if (name.equals("hotspot")) {
                return hotspot(bare ? "20,80" : given, text);
            }
        }
        throw new IllegalArgumentException(
                "distribution is uniform, sequential, zipfian(0.99), latest(0.99) or hotspot(20,80): distribution="
                        + text);
    }

    /// A chooser over `keys` keys.
    default KeyChooser over(long keys, Random64 random) {
        return switch (this) {
            case Uniform uniform -> () -> random.below(keys);
            case Sequential sequential -> new InTurn(keys);
            case Zipfian zipfian -> new Scattered(new Zipf(keys, zipfian.theta()), keys, random);
            case Latest latest -> new NewestFirst(new Zipf(keys, latest.theta()), keys, random);
            case Hotspot hotspot -> {
                long hot = Math.max(1, keys * hotspot.keyPercent() / 100);
                yield () ->
                        hot == keys || random.chance(hotspot.operationPercent(), 100)
                                ? random.below(hot)
                                : hot + random.below(keys - hot);
            }
        };
    }

    private static double theta(String given, String text) {
        String digits = given.strip();
        if (digits.matches("[0-9](\\.[0-9]{1,6})?")) {
            double theta = Double.parseDouble(digits);
            if (theta > 0) {
                return theta;
            }
        }
        throw new IllegalArgumentException(
                "theta is a number above 0 and below 10, for example 0.99: distribution=" + text);
    }

    private static Hotspot hotspot(String given, String text) {
        Matcher pair = Pattern.compile(" *([1-9][0-9]?) *, *([1-9][0-9]?) *").matcher(given);
        if (!pair.matches()) {
            throw new IllegalArgumentException(
                    "hotspot names the percentage of hot keys and that of their operations, each 1 to 99: distribution="
                            + text);
        }
        return new Hotspot(Integer.parseInt(pair.group(1)), Integer.parseInt(pair.group(2)));
    }

    /// Round and round.
    final class InTurn implements KeyChooser {
        private final long keys;
        private long next;

        private InTurn(long keys) {
            this.keys = keys;
        }

        @Override
        public long forRead() {
            long key = next;
            next = key + 1 == keys ? 0 : key + 1;
            return key;
        }
    }

    /// Ranks spread over the keys by a bijection, so that popular keys are no neighbours.
    final class Scattered implements KeyChooser {
        private final Zipf zipf;
        private final long keys;
        private final long step;
        private final Random64 random;

        private Scattered(Zipf zipf, long keys, Random64 random) {
            this.zipf = zipf;
            this.keys = keys;
            this.random = random;
            step = coprimeTo(keys);
        }

        @Override
        public long forRead() {
            return (zipf.next(random) - 1) * step % keys;
        }

        /// A step near the golden section that visits every key once: coprime to their number. The product with any rank stays
        /// below 2^63 because {@link Profile#KEYS_MAX} squared does.
        private static long coprimeTo(long keys) {
            long step = Math.max(1, keys * 618 / 1_000);
            while (greatestCommonDivisor(step, keys) != 1) {
                step++;
            }
            return step;
        }

        private static long greatestCommonDivisor(long a, long b) {
            return b == 0 ? a : greatestCommonDivisor(b, a % b);
        }
    }

    /// Age is zipfian.
    final class NewestFirst implements KeyChooser {
        private final Zipf zipf;
        private final long keys;
        private final Random64 random;
        private long newest;

        private NewestFirst(Zipf zipf, long keys, Random64 random) {
            this.zipf = zipf;
            this.keys = keys;
            this.random = random;
            newest = keys - 1;
        }

        @Override
        public long forRead() {
            return Math.floorMod(newest - (zipf.next(random) - 1), keys);
        }

        @Override
        public long forWrite() {
            newest = newest + 1 == keys ? 0 : newest + 1;
            return newest;
        }
    }
}
