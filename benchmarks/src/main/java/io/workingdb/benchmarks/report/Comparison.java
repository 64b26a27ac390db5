package io.workingdb.benchmarks.report;

import io.workingdb.benchmarks.profile.Profile;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/// One profile against several servers: the table for people. Figures are medians over the rounds; ratios are to the first server.
public final class Comparison {
    private static final int LABEL_WIDTH = 26;
    private static final int WIDTH = 11;

    /// Units of a full percentile table: microseconds from nanoseconds.
    private static final double NANOS_PER_MICRO = 1_000;

    final Profile profile;
    final List<Measured> servers;

    /// @param servers measured in turns, at least one
    public Comparison(Profile profile, List<Measured> servers) {
        this.profile = profile;
        this.servers = servers;
    }

    /// What is measured, in two lines.
    public static String heading(Profile profile) {
        String loop =
                profile.mode() == Profile.Mode.CLOSED
                        ? "closed loop"
                        : "open loop at "
                                + profile.rate()
                                + "/s ("
                                + profile.arrivals().name().toLowerCase(Locale.ROOT)
                                + ")";
        return profile.name()
                + (profile.description().isEmpty() ? "" : ": " + profile.description())
                + "\n"
                + "  "
                + loop
                + ", "
                + profile.clients()
                + " clients, pipeline "
                + profile.pipeline()
                + ", mix "
                + profile.mix()
                + ", "
                + profile.keys()
                + " keys "
                + profile.distribution()
                + ", values "
                + profile.valueBytes()
                + " B, "
                + profile.rounds()
                + " rounds of "
                + profile.seconds()
                + " s after "
                + profile.warmUp()
                + " to warm up";
    }

    /// Prints the table.
    public void print(PrintWriter out) {
        StringBuilder line = new StringBuilder(label("server"));
        for (Figure figure : Figure.values()) {
            line.append(right(figure.heading));
        }
        out.println(line);
        for (Measured measured : servers) {
            printServer(measured, out);
        }
        Measured base = servers.getFirst();
        for (Measured measured : servers.subList(1, servers.size())) {
            line = new StringBuilder(label("  " + measured.server + " / " + base.server));
            for (Figure figure : Figure.values()) {
                line.append(right(ratio(measured.median(figure), base.median(figure))));
            }
            out.println(line);
        }
        for (Measured measured : servers) {
            printTroubles(measured, out);
        }
        out.flush();
    }

    /// Prints every server's latency over all rounds, percentile by percentile, in HdrHistogram's format.
    public void printPercentiles(java.io.PrintStream out) {
        for (Measured measured : servers) {
            out.println(
                    "# " + profile.name() + ", " + measured.server + ", latency in microseconds");
            measured.latency().outputPercentileDistribution(out, 5, NANOS_PER_MICRO);
        }
    }

    /// Requests that failed.
    public long errors() {
        return servers.stream().mapToLong(Measured::errors).sum();
    }

    private void printServer(Measured measured, PrintWriter out) {
        StringBuilder line = new StringBuilder(label(measured.server));
        for (Figure figure : Figure.values()) {
            line.append(right(number(measured.median(figure))));
        }
        out.println(line);
        if (profile.mode() == Profile.Mode.CLOSED) {
            line = new StringBuilder(label("  omission corrected"));
            for (Figure figure : Figure.values()) {
                line.append(
                        right(figure.isLatency() ? number(measured.correctedMedian(figure)) : ""));
            }
            out.println(line);
        }
    }

    private void printTroubles(Measured measured, PrintWriter out) {
        if (measured.errors() > 0) {
            out.println(
                    "  "
                            + measured.server
                            + ": "
                            + measured.errors()
                            + " errors, the first: "
                            + measured.firstError());
        }
        if (measured.unsent() > 0) {
            out.println(
                    "  "
                            + measured.server
                            + ": "
                            + measured.unsent()
                            + " requests were due but never left; the table counts them with the time they had waited");
        }
        if (measured.misses() > 0) {
            out.println("  " + measured.server + ": " + measured.misses() + " reads found nothing");
        }
    }

    private static String label(String text) {
        return String.format(Locale.ROOT, "%-" + LABEL_WIDTH + "s", text);
    }

    private static String right(String text) {
        return String.format(Locale.ROOT, "%" + WIDTH + "s", text);
    }

    private static String number(double value) {
        return Double.isNaN(value)
                ? "-"
                : String.format(Locale.ROOT, value >= 1_000 ? "%.0f" : "%.3f", value);
    }

    private static String ratio(double value, double base) {
        return Double.isNaN(value) || Double.isNaN(base) || base == 0
                ? "-"
                : String.format(Locale.ROOT, "%.2fx", value / base);
    }
}
