package io.workingdb.benchmarks.report;

import io.workingdb.benchmarks.load.RoundFigures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/// The rounds of one profile against one server.
public final class Measured {
    final String server;
    final String description;
    final List<RoundFigures> rounds = new ArrayList<>();

    /// @param server its name
    /// @param description what it promises
    public Measured(String server, String description) {
        this.server = server;
        this.description = description;
    }

    /// Takes a round in.
    public void add(RoundFigures round) {
        rounds.add(round);
    }

    /// Requests that failed in all rounds.
    public long errors() {
        return rounds.stream().mapToLong(RoundFigures::errors).sum();
    }

    long misses() {
        return rounds.stream().mapToLong(RoundFigures::misses).sum();
    }

    long unsent() {
        return rounds.stream().mapToLong(RoundFigures::unsent).sum();
    }

    String firstError() {
        return rounds.stream()
                .map(RoundFigures::firstError)
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }

    /// Latency of all rounds together, in nanoseconds.
    public Histogram latency() {
        Histogram sum = new Histogram(rounds.getFirst().latency());
        rounds.forEach(round -> sum.add(round.latency()));
        return sum;
    }

    double median(Figure figure) {
        return median(figure::of);
    }

    double correctedMedian(Figure figure) {
        return median(figure::corrected);
    }

    private double median(ToDoubleFunction<RoundFigures> figure) {
        double[] sorted = rounds.stream().mapToDouble(figure).sorted().toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
