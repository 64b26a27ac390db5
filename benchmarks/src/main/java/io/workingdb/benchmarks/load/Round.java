package io.workingdb.benchmarks.load;

import io.workingdb.benchmarks.profile.Profile;
import io.workingdb.benchmarks.server.ProcessCpu;
import io.workingdb.benchmarks.wire.Request;
import io.workingdb.core.random.Random64;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Runs a profile against one server once.
public final class Round {
    private static final int LOADING_CLIENTS = 8;
    private static final int LOADING_PIPELINE = 64;

    /// Loading ends after so long even if the server is slow: 10^8 keys at 100,000 a second.
    private static final long LOADING_NANOS_MAX = 1_000_000_000_000L;

    private final Profile profile;
    private final Target target;

    /// @param target the server
    public Round(Profile profile, Target target) {
        this.profile = profile;
        this.target = target;
    }

    /// Writes every key once.
    public RoundFigures load() throws IOException {
        Random64 random = new Random64(profile.seed()).fork("load");
        int pipeline = Math.min(LOADING_PIPELINE, target.wire().pipelineMax());
        try (ClientLoop loop =
                loop(LOADING_CLIENTS, pipeline, new LoadingRequests(profile, random), random)) {
            long start = System.nanoTime();
            loop.runClosed(start + LOADING_NANOS_MAX);
            return RoundFigures.of(loop.tally(), start, true, ProcessCpu.Spent.UNKNOWN);
        }
    }

    /// Runs the round of this number. Equal numbers make equal choices.
    public RoundFigures run(int number) throws IOException {
        Random64 random = new Random64(profile.seed()).fork("round", number);
        List<ClientLoop> loops = new ArrayList<>();
        try {
            for (int i = 0; i < profile.threads(); i++) {
                Random64 own = random.fork("thread", i);
                loops.add(loop(clientsOf(i), pipeline(), new MixedRequests(profile, own), own));
            }
            return drive(loops, random);
        } finally {
            for (ClientLoop loop : loops) {
                loop.close();
            }
        }
    }

    private RoundFigures drive(List<ClientLoop> loops, Random64 random) {
        ProcessCpu.Spent before = target.cpu().read();
        long start = System.nanoTime();
        List<Thread> threads = new ArrayList<>();
        for (int i = 1; i < loops.size(); i++) {
            ClientLoop loop = loops.get(i);
            Random64 own = random.fork("arrivals", i);
            threads.add(
                    Thread.ofPlatform().name("clients-" + i).start(() -> drive(loop, start, own)));
        }
        drive(loops.getFirst(), start, random.fork("arrivals", 0));
        for (Thread thread : threads) {
            join(thread);
        }
        ProcessCpu.Spent spent = target.cpu().read().since(before);
        Tally tally = loops.getFirst().tally();
        for (ClientLoop loop : loops.subList(1, loops.size())) {
            tally.add(loop.tally());
        }
        return RoundFigures.of(tally, start, profile.mode() == Profile.Mode.OPEN, spent);
    }

    private void drive(ClientLoop loop, long start, Random64 random) {
        long end = start + profile.seconds() * 1_000_000_000L;
        switch (profile.mode()) {
            case CLOSED -> loop.runClosed(end);
            case OPEN ->
                    loop.runOpen(
                            new Schedule(
                                    profile.arrivals(),
                                    (double) profile.rate() / profile.threads(),
                                    start,
                                    random),
                            end);
        }
    }

    /// Requests that one connection may have unanswered.
    public int pipeline() {
        return Math.min(profile.pipeline(), target.wire().pipelineMax());
    }

    private int clientsOf(int thread) {
        return profile.clients() / profile.threads()
                + (thread < profile.clients() % profile.threads() ? 1 : 0);
    }

    private ClientLoop loop(int clients, int pipeline, RequestSource source, Random64 random)
            throws IOException {
        Request request =
                new Request(
                        profile.keysPerCommand(), profile.valueBytes().max(), random.fork("pool"));
        return new ClientLoop(
                profile, target.wire(), target.address(), clients, pipeline, source, request);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("nobody interrupts a round", e);
        }
    }
}
