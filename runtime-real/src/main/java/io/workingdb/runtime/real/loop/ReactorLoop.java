package io.workingdb.runtime.real.loop;

import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.SingleThreadIoEventLoop;
import io.workingdb.core.port.Clock;
import io.workingdb.core.port.Reactor;
import io.workingdb.core.port.ReactorTurns;
import io.workingdb.runtime.real.kernel.Affinity;
import io.workingdb.runtime.real.kernel.Kernel;
import io.workingdb.runtime.real.kernel.SystemCall;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One reactor's thread. Owns the cycle:
///
/// ```
/// wait -> completions to their owners -> what other threads handed in -> turn -> flush -> wait
/// ```
///
/// Waiting, submitting what the last turn prepared, and collecting what is ready are one call of the handler, which on `io_uring`
/// is one system call. Another thread that hands something in calls {@link #wake}, which costs a system call only if this
/// thread sleeps.
public final class ReactorLoop extends SingleThreadIoEventLoop {
    /// How long load is measured before it is compared: long against a turn, short against a client's patience.
    public static final long WINDOW_NANOS = 250_000_000;

    /// Not pinned.
    public static final int ANY_PROCESSOR = -1;

    /// Pause after which a loop that was asked to end gives up on unfinished I/O.
    private static final long END_MILLIS = 100;

    private static final VarHandle ASLEEP;

    static {
        try {
            ASLEEP =
                    MethodHandles.lookup()
                            .findVarHandle(ReactorLoop.class, "asleep", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int index;
    private final Clock clock;
    private final ReactorTurns reactorTurns;
    private final IdlePolicy idle;
    private final int processor;
    private final LoopWatch watch;
    private final @Nullable TurnMeter meter;
    private final Sleep sleep = new Sleep();
    private LoopPart[] parts = {};
    private Reactor.@Nullable Turn turn;
    private Runnable started = () -> {};
    private int pinError = -1;
    private long deadlineNanos = Long.MAX_VALUE;
    private long windowEndNanos;
    private long turns;
    private long windowWork;

    private volatile boolean ending;

    /// Whether the thread sleeps, or is about to and will look once more before it does.
    @SuppressWarnings("unused")
    private volatile boolean asleep;

    /// Whether somebody called since the last cycle began. The turn may have looked already, so another one must follow.
    private volatile boolean called;

    /// @param index of the reactor
    /// @param processor to bind to, or {@link #ANY_PROCESSOR}
    /// @param meter told when cycles are over, if somebody wants to know what they cost
    ReactorLoop(
            IoEventLoopGroup parent,
            Executor executor,
            IoHandlerFactory handlers,
            int index,
            int processor,
            IdlePolicy idle,
            Clock clock,
            ReactorTurns reactorTurns,
            LoopWatch watch,
            @Nullable TurnMeter meter) {
        super(parent, executor, handlers);
        this.index = index;
        this.processor = processor;
        this.idle = idle;
        this.clock = clock;
        this.reactorTurns = reactorTurns;
        this.watch = watch;
        this.meter = meter;
    }

    /// Starts the thread, without a turn yet.
    ///
    /// @param parts run in this order
    /// @param whenStarted runs on the new thread, once it is pinned and its I/O is ready
    public void begin(LoopPart[] parts, Runnable whenStarted) {
        this.parts = parts;
        started = whenStarted;
        execute(() -> {});
    }

    /// Runs `next` from the next cycle on.
    public void turn(Reactor.Turn next) {
        execute(() -> {
            turn = next;
            deadlineNanos = Long.MIN_VALUE;
        });
    }

    /// Ends the loop after the cycle under way. Any thread.
    public void end() {
        ending = true;
        if (!inEventLoop()) {
            wake();
        }
    }

    /// Makes the loop run another cycle after this call, now if it sleeps. Any thread. Whatever was handed in must be visible before the
    /// call; it need not be anything that the loop knows of.
    public void wake() {
        called = true;
        if ((boolean) ASLEEP.getVolatile(this) && ASLEEP.compareAndSet(this, true, false)) {
            ioHandler().wakeup();
        }
    }

    /// Position of the reactor.
    public int index() {
        return index;
    }

    /// Processor to which the thread is bound, {@link #ANY_PROCESSOR} if to none.
    public int processor() {
        return pinError == 0 ? processor : ANY_PROCESSOR;
    }

    /// Error number of an attempt to bind that was refused; 0 if it was not, -1 if there was none.
    public int pinError() {
        return pinError;
    }

    /// What measures its turns, null if nobody asked for it.
    public @Nullable TurnMeter meter() {
        return meter;
    }

    /// Number of turns so far.
    public long turns() {
        return turns;
    }

    /// Work units of turns since the last call.
    public long takeWindowWork() {
        long work = windowWork;
        windowWork = 0;
        return work;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // confirmShutdown() says when it is over.
    protected void run() {
        try {
            prepare();
            while (!ending) {
                cycle();
            }
            ioHandler().run(sleep.butDoNot());
        } catch (Throwable thrown) {
            watch.thrown(index, thrown);
        }
        shutdownGracefully(0, END_MILLIS, TimeUnit.MILLISECONDS);
        ioHandler().prepareToDestroy();
        while (!confirmShutdown()) {
            Thread.onSpinWait();
        }
        watch.ended(index);
    }

    private void prepare() {
        if (processor != ANY_PROCESSOR) {
            pinError = Affinity.pin(new Kernel(), processor);
        }
        ioHandler().initialize();
        if (meter != null) {
            meter.begin(new Kernel().call(SystemCall.GETTID, 0, 0, 0));
        }
        started.run();
    }

    @SuppressWarnings("ThreadPriorityCheck") // Yielding is what the policy of that name is for.
    private void cycle() {
        int arrived = ioHandler().run(sleepOrNot());
        asleep = false;
        called = false;
        for (LoopPart part : parts) {
            arrived += part.deliver();
        }
        long now = clock.nowNanos();
        Reactor.Turn current = turn;
        if (current != null) {
            reactorTurns.begin(index);
            int work = current.turn(now);
            reactorTurns.end(index);
            turns++;
            windowWork += work;
            for (LoopPart part : parts) {
                part.afterTurn();
            }
            deadlineNanos = current.nextDeadlineNanos();
        }
        if (hasTasks() || hasScheduledTasks()) {
            runAllTasks();
        }
        if (now >= windowEndNanos) {
            endWindow(now);
        }
        if (meter != null) {
            meter.cycleOver();
        }
        if (arrived == 0 && idle == IdlePolicy.YIELD) {
            Thread.yield();
        }
    }

    private void endWindow(long now) {
        windowEndNanos = now + WINDOW_NANOS;
        for (LoopPart part : parts) {
            part.windowEnded(now);
        }
    }

    /// The flag goes up before the queues are looked at, and whoever hands in looks at the flag afterwards: one of the two sees
    /// the other.
    private IoHandlerContext sleepOrNot() {
        if (idle != IdlePolicy.PARK || isDue()) {
            return sleep.butDoNot();
        }
        asleep = true;
        if (ending || called || hasTasks()) {
            return sleep.butDoNot();
        }
        for (LoopPart part : parts) {
            if (part.hasWaiting()) {
                return sleep.butDoNot();
            }
        }
        return sleep.until(deadlineNanos);
    }

    private boolean isDue() {
        return deadlineNanos != Long.MAX_VALUE && deadlineNanos <= clock.nowNanos();
    }

    /// How long the handler may wait.
    private final class Sleep implements IoHandlerContext {
        private static final long NONE = -1;

        private boolean allowed;
        private long deadline;

        Sleep until(long nanos) {
            allowed = true;
            deadline = nanos;
            if (hasScheduledTasks()) {
                long now = System.nanoTime();
                deadline = Math.min(deadline, now + ReactorLoop.super.delayNanos(now));
            }
            return this;
        }

        Sleep butDoNot() {
            allowed = false;
            return this;
        }

        /// Asked more than once: Netty's handlers let a wake-up pass that comes before they are ready for it, and look here again after.
        @Override
        public boolean canBlock() {
            return allowed && asleep && !hasTasks();
        }

        @Override
        public long delayNanos(long currentTimeNanos) {
            return deadline == Long.MAX_VALUE
                    ? Long.MAX_VALUE
                    : Math.max(0, deadline - currentTimeNanos);
        }

        @Override
        public long deadlineNanos() {
            return deadline == Long.MAX_VALUE ? NONE : deadline;
        }
    }
}
