package io.workingdb.simulator.client;

import io.workingdb.checkers.history.Operation;
import io.workingdb.checkers.history.OperationLog;
import io.workingdb.runtime.sim.event.Timeline;
import io.workingdb.simulator.model.Call;
import io.workingdb.simulator.model.Command;
import io.workingdb.simulator.observe.LeaderTimeBounds;
import io.workingdb.simulator.wire.Replies;
import io.workingdb.simulator.wire.Reply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The history of a run: what was asked, what was answered, and what is not known.
public final class Journal {
    /// The process that stands for the node itself.
    private static final long NODE = 1_000;

    private final OperationLog<Call> log = new OperationLog<>();
    private final Timeline timeline;
    private final LeaderTimeBounds leaderTime;
    private final List<Target> targets = new ArrayList<>();

    /// Commands on all keys under way, or lost and so for ever under way: they may still reach keys that are used later.
    private final List<Begun> flushes = new ArrayList<>();

    private final List<Begun> vanishing = new ArrayList<>();
    private final long unsettledNanos;

    /// What was answered within that time, oldest first.
    private final ArrayDeque<Settling> settling = new ArrayDeque<>();

    /// When the last process ended that had not written everything, if that matters.
    private long unsettledSinceNanos = -1;

    private long answered;
    private long sent;

    /// An operation that was answered, and when.
    private record Settling(Begun begun, long answeredNanos) {}

    /// An empty history.
    ///
    /// @param unsettledNanos how long after its answer an operation may still be lost with the process: 0 unless the node promises less
    ///     than `always`
    public Journal(Timeline timeline, LeaderTimeBounds leaderTime, long unsettledNanos) {
        this.unsettledNanos = unsettledNanos;
        this.timeline = timeline;
        this.leaderTime = leaderTime;
    }

    /// An operation under way. One command on everything is one operation of each history.
    static final class Begun {
        final Call call;
        final long process;
        final List<Target> targets;
        final long begunNanos;
        int[] numbers;

        Begun(long process, Call call, List<Target> targets, long begunNanos) {
            this.process = process;
            this.begunNanos = begunNanos;
            this.call = call;
            this.targets = targets;
            numbers = new int[targets.size()];
        }
    }

    /// Everything that happened, for the checker.
    public List<Operation<Call>> operations() {
        return log.operations();
    }

    /// Commands sent.
    public long sent() {
        return sent;
    }

    /// Commands answered, refusals included.
    public long answered() {
        return answered;
    }

    /// Leader time is not less than this now.
    long earliestMillis() {
        return leaderTime.low();
    }

    /// A set of keys is used from now on.
    void joined(Target target) {
        targets.add(target);
        for (Begun flush : flushes) {
            if (reaches(flush.call.command(), flush.call.keys().database(), target)) {
                flush.targets.add(target);
                flush.numbers = Arrays.copyOf(flush.numbers, flush.targets.size());
                flush.numbers[flush.targets.size() - 1] =
                        log.invoke(
                                flush.process,
                                target.label,
                                on(flush.call, target),
                                timeline.nowNanos());
            }
        }
    }

    /// A client sends `command` to `target`.
    Begun begin(long process, Target target, Command command) {
        sent++;
        Call call = Call.sent(command, target.keys, earliestMillis());
        if (command instanceof Command.Flush) {
            Begun flush = beginOnAll(process, call, target);
            flushes.add(flush);
            return flush;
        }
        target.operations++;
        target.underWay += command.onlyReads() ? 0 : 1;
        Begun begun = new Begun(process, call, List.of(target), timeline.nowNanos());
        begun.numbers[0] = log.invoke(process, target.label, call, timeline.nowNanos());
        return begun;
    }

    /// It was answered.
    void answered(Begun begun, Reply reply) {
        answered++;
        if (begun.begunNanos <= unsettledSinceNanos) {
            // The answer was on its way when the process ended.
            lost(begun);
            return;
        }
        ended(begun);
        Call call = begun.call.answered(reply, leaderTime.high());
        complete(begun, call);
        settling(begun);
        if (!call.command().onlyReads()) {
            leaderTime.acknowledged(call.earliestMillis());
        }
        flushes.remove(begun);
    }

    /// It was refused: it surely has not happened.
    void refused(Begun begun) {
        answered++;
        ended(begun);
        for (int number : begun.numbers) {
            log.fail(number);
        }
        flushes.remove(begun);
    }

    /// Nobody will ever know.
    void lost(Begun begun) {
        ended(begun);
        if (begun.call.command().onlyReads()) {
            for (int number : begun.numbers) {
                log.fail(number);
            }
        } else {
            begun.targets.forEach(target -> target.open++);
        }
    }

    /// The process ended without having written everything: what was answered lately may have happened or not. A write may still be there,
    /// and a read says nothing any more, for what it saw may be gone.
    public void unsettled() {
        if (unsettledNanos > 0) {
            unsettledSinceNanos = timeline.nowNanos();
        }
        while (!settling.isEmpty()) {
            Settling last = settling.removeLast();
            if (last.answeredNanos > timeline.nowNanos() - unsettledNanos) {
                retract(last.begun);
            }
        }
    }

    private void settling(Begun begun) {
        if (unsettledNanos > 0) {
            settling.addLast(new Settling(begun, timeline.nowNanos()));
            while (settling.getFirst().answeredNanos <= timeline.nowNanos() - unsettledNanos) {
                settling.removeFirst();
            }
        }
    }

    private void retract(Begun begun) {
        for (int i = 0; i < begun.numbers.length; i++) {
            Target target = begun.targets.get(i);
            log.retract(begun.numbers[i], on(begun.call, target));
            if (begun.call.command().onlyReads()) {
                log.fail(begun.numbers[i]);
            } else {
                target.open++;
            }
        }
    }

    /// The process ended, and nothing was on disk: every key is gone before the next process serves.
    public void vanished() {
        for (Target target : targets) {
            Begun begun =
                    new Begun(
                            NODE,
                            Call.sent(new Command.Vanish(), target.keys, 0),
                            List.of(target),
                            timeline.nowNanos());
            begun.numbers[0] = log.invoke(NODE, target.label, begun.call, timeline.nowNanos());
            vanishing.add(begun);
        }
    }

    /// The next process begins.
    public void booted() {
        for (Begun begun : vanishing) {
            complete(begun, begun.call.answered(Replies.OK, Long.MAX_VALUE));
        }
        vanishing.clear();
    }

    private void complete(Begun begun, Call call) {
        for (int i = 0; i < begun.numbers.length; i++) {
            Call own = on(call, begun.targets.get(i));
            log.complete(begun.numbers[i], own, timeline.nowNanos());
        }
    }

    private static void ended(Begun begun) {
        Command command = begun.call.command();
        if (!command.onlyReads() && !(command instanceof Command.Flush)) {
            begun.targets.getFirst().underWay--;
        }
    }

    private Begun beginOnAll(long process, Call call, Target first) {
        List<Target> reached = new ArrayList<>();
        for (Target target : targets) {
            if (reaches(call.command(), first.keys.database(), target)) {
                reached.add(target);
            }
        }
        Begun begun = new Begun(process, call, reached, timeline.nowNanos());
        for (int i = 0; i < begun.numbers.length; i++) {
            Target target = reached.get(i);
            begun.numbers[i] =
                    log.invoke(process, target.label, on(call, target), timeline.nowNanos());
        }
        return begun;
    }

    private static boolean reaches(Command command, int database, Target target) {
        return command instanceof Command.Flush flush
                && (flush.all() || target.keys.database() == database);
    }

    private static Call on(Call call, Target target) {
        return new Call(
                call.command(),
                target.keys,
                call.answer(),
                call.earliestMillis(),
                call.latestMillis());
    }
}
