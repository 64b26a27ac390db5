package io.workingdb.runtime.real.loop;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.workingdb.core.port.Clock;
import io.workingdb.core.port.ReactorTurns;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/// The loops of a host, one per reactor.
public final class LoopGroup extends MultiThreadIoEventLoopGroup {
    private final List<ReactorLoop> loops = new ArrayList<>();

    /// What distinguishes the loops.
    ///
    /// @param clocks one per reactor
    /// @param turns told when turns begin and end
    /// @param processors to which the reactors are bound in turn; empty for none
    /// @param idle what idle reactors do
    /// @param watch who is told when a cycle throws
    /// @param measured whether it is measured what turns cost
    public record Setup(
            List<Clock> clocks,
            ReactorTurns turns,
            List<Integer> processors,
            IdlePolicy idle,
            LoopWatch watch,
            boolean measured) {}

    /// Makes the loops; their threads start with {@link ReactorLoop#begin}.
    public LoopGroup(IoHandlerFactory handlers, Setup setup) {
        super(setup.clocks().size(), new ReactorThreads(), handlers, setup, new int[1]);
        for (EventExecutor loop : this) {
            loops.add((ReactorLoop) loop);
        }
    }

    /// The loops, in order of their reactors.
    public List<ReactorLoop> loops() {
        return loops;
    }

    /// Called by the constructor of the superclass, so everything comes as an argument.
    @Override
    protected IoEventLoop newChild(
            Executor executor, IoHandlerFactory handlers, @Nullable Object... args) {
        Setup setup = (Setup) args[0];
        int[] made = (int[]) args[1];
        if (setup == null || made == null) {
            throw new IllegalArgumentException("a loop needs its setup");
        }
        int index = made[0]++;
        List<Integer> processors = setup.processors();
        int processor =
                processors.isEmpty()
                        ? ReactorLoop.ANY_PROCESSOR
                        : processors.get(processors.size() - 1 - index % processors.size());
        return new ReactorLoop(
                this,
                executor,
                handlers,
                index,
                processor,
                setup.idle(),
                setup.clocks().get(index),
                setup.turns(),
                setup.watch(),
                setup.measured() ? new TurnMeter() : null);
    }

    private static final class ReactorThreads implements ThreadFactory {
        private int made;

        @Override
        public Thread newThread(Runnable body) {
            Thread thread = new Thread(body, "wdb-reactor-" + made++);
            thread.setDaemon(true);
            return thread;
        }
    }
}
