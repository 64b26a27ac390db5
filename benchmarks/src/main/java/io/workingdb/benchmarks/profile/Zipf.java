package io.workingdb.benchmarks.profile;

import io.workingdb.core.random.Random64;

/// Draws ranks `1 .. count` with probability proportional to `1 / rank^theta`, for any theta above 0, without a table.
///
/// Source: Hörmann and Derflinger, "Rejection-inversion to generate variates from monotone discrete distributions", 1996, in the form
/// that Apache Commons RNG uses. About 1.1 draws per rank whatever the count.
final class Zipf {
    private final long count;
    private final double theta;
    private final double integralOfFirst;
    private final double integralOfCount;
    private final double acceptedAlways;

    Zipf(long count, double theta) {
        this.count = count;
        this.theta = theta;
        integralOfFirst = integral(1.5) - 1;
        integralOfCount = integral(count + 0.5);
        acceptedAlways = 2 - inverse(integral(2.5) - density(2));
    }

    long next(Random64 random) {
        while (true) {
            double unit = (random.nextLong() >>> 11) * 0x1.0p-53;
            double u = integralOfCount + unit * (integralOfFirst - integralOfCount);
            double x = inverse(u);
            long rank = Math.min(count, Math.max(1, Math.round(x)));
            if (rank - x <= acceptedAlways || u >= integral(rank + 0.5) - density((double) rank)) {
                return rank;
            }
        }
    }

    private double density(double x) {
        return Math.exp(-theta * Math.log(x));
    }

    /// Integral of the density, `(x^(1-theta) - 1) / (1-theta)`, which is `log x` at theta 1.
    private double integral(double x) {
        double logX = Math.log(x);
        return expm1OverX((1 - theta) * logX) * logX;
    }

    private double inverse(double y) {
        double t = Math.max(-1, y * (1 - theta));
        return Math.exp(log1pOverX(t) * y);
    }

    /// `(e^x - 1) / x`, by its series near 0, where the quotient loses all digits.
    private static double expm1OverX(double x) {
        return Math.abs(x) > 1e-8 ? Math.expm1(x) / x : 1 + x / 2 * (1 + x / 3);
    }

    /// `log(1 + x) / x`, by its series near 0.
    private static double log1pOverX(double x) {
        return Math.abs(x) > 1e-8 ? Math.log1p(x) / x : 1 - x * (0.5 - x / 3);
    }
}
