package io.workingdb.benchmarks.cli;

import io.workingdb.benchmarks.cli.Contenders.Contender;
import io.workingdb.benchmarks.load.Round;
import io.workingdb.benchmarks.load.RoundFigures;
import io.workingdb.benchmarks.profile.Operation;
import io.workingdb.benchmarks.profile.Profile;
import io.workingdb.benchmarks.report.Comparison;
import io.workingdb.benchmarks.report.Measured;
import io.workingdb.benchmarks.server.ServerUnavailable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes every server through every profile, in turns.
final class Course {
    private final Contenders contenders;
    private final @Nullable PrintWriter out;

    /// @param out gets each table as soon as it is complete, or null
    Course(Contenders contenders, @Nullable PrintWriter out) {
        this.contenders = contenders;
        this.out = out;
    }

    List<Comparison> run(List<Profile> profiles) throws ServerUnavailable, IOException {
        List<Comparison> comparisons = new ArrayList<>();
        for (Profile profile : profiles) {
            Comparison comparison = run(profile);
            if (comparison != null) {
                comparisons.add(comparison);
            }
        }
        return comparisons;
    }

    private @Nullable Comparison run(Profile profile) throws ServerUnavailable, IOException {
        say(Comparison.heading(profile));
        List<Round> entries = new ArrayList<>();
        List<Measured> measured = new ArrayList<>();
        for (Contender contender : contenders.with(profile.durability())) {
            if (canTakePart(contender, profile)) {
                entries.add(new Round(profile, contender.target()));
                measured.add(new Measured(contender.name(), contender.description()));
            }
        }
        if (measured.isEmpty()) {
            return null;
        }
        drive(profile, entries, measured);
        Comparison comparison = new Comparison(profile, measured);
        if (out != null) {
            comparison.print(out);
            out.println();
        }
        return comparison;
    }

    private static void drive(Profile profile, List<Round> entries, List<Measured> measured)
            throws ServerUnavailable, IOException {
        if (profile.load()) {
            for (int i = 0; i < entries.size(); i++) {
                RoundFigures loading = entries.get(i).load();
                if (loading.errors() > 0) {
                    throw new ServerUnavailable(
                            "the keys could not be loaded: errors="
                                    + loading.errors()
                                    + " first="
                                    + loading.firstError());
                }
            }
        }
        for (int number = 0; number < profile.warmUp() + profile.rounds(); number++) {
            for (int i = 0; i < entries.size(); i++) {
                RoundFigures round = entries.get(i).run(number);
                if (number >= profile.warmUp()) {
                    measured.get(i).add(round);
                }
            }
        }
    }

    private boolean canTakePart(Contender contender, Profile profile) {
        for (Operation operation : profile.mix().operations()) {
            if (!contender.target().wire().knows(operation)) {
                say("  " + contender.name() + " is left out: it knows no " + operation.word());
                return false;
            }
        }
        int pipelineMax = contender.target().wire().pipelineMax();
        String limited =
                profile.pipeline() > pipelineMax
                        ? "; pipeline " + pipelineMax + ", its language has no more"
                        : "";
        say("  " + contender.name() + ": " + contender.description() + limited);
        return true;
    }

    private void say(String line) {
        if (out != null) {
            out.println(line);
        }
    }
}
