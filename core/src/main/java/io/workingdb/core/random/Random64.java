package io.workingdb.core.random;

/// A stream of pseudo-random numbers: xoshiro256++ seeded through SplitMix64.
///
/// Forked by label: a fork depends on the seed and the label only, never on how many numbers were drawn, so a new draw in one
/// component moves no other and old seeds keep their meaning.
///
/// Source: Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", 2021; Steele, Lea and Flood, "Fast
/// Splittable Pseudorandom Number Generators", 2014 (the seeding).
public final class Random64 {
    /// 2^64 divided by the golden ratio: the step of SplitMix64.
    private static final long GOLDEN_RATIO = 0x9E3779B97F4A7C15L;

    private final long seed;
    private long s0;
    private long s1;
    private long s2;
    private long s3;

    /// A stream that is a function of `seed` alone.
    public Random64(long seed) {
        this.seed = seed;
        long state = seed;
        s0 = mix(state += GOLDEN_RATIO);
        s1 = mix(state += GOLDEN_RATIO);
        s2 = mix(state += GOLDEN_RATIO);
        s3 = mix(state + GOLDEN_RATIO);
    }

    /// An independent stream for `label`.
    public Random64 fork(String label) {
        long h = seed;
        for (int i = 0; i < label.length(); i++) {
            h = mix(h ^ label.charAt(i)) + GOLDEN_RATIO;
        }
        return new Random64(mix(h ^ label.length()));
    }

    /// An independent stream for `label` and a number, for example a node id.
    public Random64 fork(String label, long number) {
        return new Random64(mix(fork(label).seed ^ mix(number + 1)));
    }

    /// 64 random bits.
    public long nextLong() {
        long result = Long.rotateLeft(s0 + s3, 23) + s0;
        long t = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= t;
        s3 = Long.rotateLeft(s3, 45);
        return result;
    }

    /// A number in `0 .. bound - 1`, without a bias that could be measured (at most `bound / 2^63`).
    public long below(long bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("a bound is positive: bound=" + bound);
        }
        return Math.unsignedMultiplyHigh(nextLong(), bound);
    }

    /// A number in `0 .. bound - 1`.
    public int below(int bound) {
        return (int) below((long) bound);
    }

    /// A number in `low .. high`, both included.
    public long between(long low, long high) {
        return low + below(high - low + 1);
    }

    /// True `numerator` times out of `denominator`. Draws exactly one number whatever the ratio.
    public boolean chance(long numerator, long denominator) {
        return below(denominator) < numerator;
    }

    /// A number in `0 .. max` of which every order of magnitude is about equally likely.
    public long logUniform(long max) {
        int bits = 64 - Long.numberOfLeadingZeros(max);
        long value = nextLong() >>> 1 >>> (63 - below(bits + 1));
        return Math.min(value, max);
    }

    /// Fills `target` with random bytes.
    public void fill(byte[] target) {
        long word = 0;
        for (int i = 0; i < target.length; i++) {
            if ((i & 7) == 0) {
                word = nextLong();
            }
            target[i] = (byte) word;
            word >>>= 8;
        }
    }

    /// SplitMix64's finalizer: a bijection in which every input bit flips about half of the output bits.
    public static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }
}
