package io.workingdb.scenarios.cli;

import io.workingdb.scenarios.MutantHunt;
import io.workingdb.scenarios.Scenario;
import io.workingdb.simulator.RunResult;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Hunts every mutant and prints a table: in how many seeds it was found, by which, and by what.
final class MutantSuite {
    private static final int SHOWN = 140;

    private final PrintStream out;
    private final boolean explain;

    MutantSuite(PrintStream out, boolean explain) {
        this.out = out;
        this.explain = explain;
    }

    int run(int jobs) {
        List<MutantHunt> hunts = MutantHunt.all();
        MutantHunt.@Nullable Outcome[] outcomes = new MutantHunt.@Nullable Outcome[hunts.size()];
        AtomicInteger next = new AtomicInteger();
        Thread[] threads = new Thread[jobs];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> work(hunts, outcomes, next), "hunts " + i);
            threads[i].start();
        }
        for (Thread thread : threads) {
            join(thread);
        }
        return print(hunts, outcomes);
    }

    private static void work(
            List<MutantHunt> hunts, MutantHunt.@Nullable Outcome[] outcomes, AtomicInteger next) {
        for (int i = next.getAndIncrement(); i < hunts.size(); i = next.getAndIncrement()) {
            outcomes[i] = hunts.get(i).run();
        }
    }

    private int print(List<MutantHunt> hunts, MutantHunt.@Nullable Outcome[] outcomes) {
        int alive = 0;
        out.printf(
                Locale.ROOT, "%-28s %-13s %6s  %s%n", "mutant", "scenario", "seeds", "killed by");
        for (int i = 0; i < hunts.size(); i++) {
            MutantHunt hunt = hunts.get(i);
            MutantHunt.Outcome outcome = outcomes[i];
            RunResult killer = outcome == null ? null : outcome.killer();
            alive += killer == null ? 1 : 0;
            String by =
                    killer == null
                            ? "ALIVE after " + hunt.seedsMax() + " seeds"
                            : shortened(killer);
            out.printf(
                    Locale.ROOT,
                    "%-28s %-13s %6d  %s%n",
                    hunt.mutant(),
                    hunt.scenario(),
                    outcome == null ? 0 : outcome.seeds(),
                    by);
        }
        for (int i = 0; i < hunts.size() && explain; i++) {
            MutantHunt.Outcome outcome = outcomes[i];
            Scenario where = Scenario.named(hunts.get(i).scenario());
            if (outcome != null && outcome.killer() != null && where != null) {
                out.println();
                out.println(hunts.get(i).mutant() + ":");
                out.print(new OneRun(out, where, hunts.get(i).mutant()).failure(outcome.killer()));
            }
        }
        out.printf(
                Locale.ROOT,
                "mutants=%d killed=%d alive=%d%n",
                hunts.size(),
                hunts.size() - alive,
                alive);
        return alive == 0 ? 0 : 1;
    }

    private static String shortened(RunResult killer) {
        String telling = killer.telling();
        return "seed "
                + killer.seed()
                + ": "
                + (telling.length() <= SHOWN ? telling : telling.substring(0, SHOWN) + "...");
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
