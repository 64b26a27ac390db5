package io.workingdb.runtime.real;

import io.netty.channel.IoHandlerFactory;
import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.port.Clock;
import io.workingdb.core.port.Endpoint;
import io.workingdb.core.port.Entropy;
import io.workingdb.core.port.Host;
import io.workingdb.core.port.Network;
import io.workingdb.core.port.Reactor;
import io.workingdb.core.port.ReactorTurns;
import io.workingdb.core.port.StopReason;
import io.workingdb.runtime.real.disk.CannotOpen;
import io.workingdb.runtime.real.disk.DataDirectory;
import io.workingdb.runtime.real.disk.DiskThread;
import io.workingdb.runtime.real.disk.RealDisk;
import io.workingdb.runtime.real.kernel.Affinity;
import io.workingdb.runtime.real.kernel.Errno;
import io.workingdb.runtime.real.kernel.Kernel;
import io.workingdb.runtime.real.loop.LoopGroup;
import io.workingdb.runtime.real.loop.LoopPart;
import io.workingdb.runtime.real.loop.LoopWatch;
import io.workingdb.runtime.real.loop.ReactorLoop;
import io.workingdb.runtime.real.loop.TurnMeter;
import io.workingdb.runtime.real.mailbox.RealMailbox;
import io.workingdb.runtime.real.memory.AddressSpace;
import io.workingdb.runtime.real.net.Balance;
import io.workingdb.runtime.real.net.ChannelNetwork;
import io.workingdb.runtime.real.net.Doors;
import io.workingdb.runtime.real.net.RingNetwork;
import io.workingdb.runtime.real.uring.RingHandler;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The machine as a node sees it: threads, sockets, files, memory.
public final class RealHost implements Host, AutoCloseable {
    /// Bytes of unsent replies and untaken requests per reactor. Address space, committed when used.
    private static final long NETWORK_BYTES_MAX = 1L << 30;

    private static final int RUN_ID_BYTES = 20;

    /// How long the end of the process waits for loops to end.
    private static final long END_SECONDS = 2;

    private final AddressSpace space;
    private final TransportChoice transport;
    private final HostOptions options;
    private final List<Integer> processors;
    private final @Nullable DataDirectory directory;
    private final List<DiskThread> diskThreads = new ArrayList<>();
    private final LoopGroup loops;
    private final RealReactor[] reactors;
    private final ReactorTurns turns;
    private final BufferPool[] networkBuffers;
    private final AtomicReference<@Nullable StopReason> stopped = new AtomicReference<>();
    private final CountDownLatch stopCalled = new CountDownLatch(1);
    private final CountDownLatch ended;
    private final PrintStream tellingTo;
    private final Entropy entropy = new RealEntropy();

    /// Names this run of the process, as Redis' does: 40 hexadecimal digits.
    private final String runId = newRunId();

    /// Where it listens, as soon as it does: the port may have been the host's choice.
    private volatile @Nullable Endpoint listensAt;

    private volatile boolean stopRequested;
    private volatile @Nullable Consumer<Endpoint> listening;

    /// Opens the directory, makes the reactors and starts their threads; turns begin with {@link Reactor#start}.
    ///
    /// @param tellingTo where sentences for the operator go
    /// @throws CannotOpen with a sentence, if the directory or the wanted transport cannot be had
    public static RealHost open(HostOptions options, PrintStream tellingTo) throws CannotOpen {
        AddressSpace space = new AddressSpace();
        TransportChoice transport = Transports.choose(options.transport(), space);
        if (options.disk() == DiskChoice.IO_URING && transport != TransportChoice.IO_URING) {
            throw new CannotOpen(
                    "--disk io_uring needs --transport io_uring: the ring carries both");
        }
        DataDirectory directory =
                options.directory() == null ? null : DataDirectory.open(options.directory());
        return new RealHost(options, space, transport, directory, tellingTo);
    }

    private RealHost(
            HostOptions options,
            AddressSpace space,
            TransportChoice transport,
            @Nullable DataDirectory directory,
            PrintStream tellingTo) {
        this.options = options;
        this.space = space;
        this.transport = transport;
        this.directory = directory;
        this.tellingTo = tellingTo;
        int count = options.reactors();
        ended = new CountDownLatch(count);
        turns = ReactorTurns.of(count);
        processors = options.pin() && Kernel.isKnown() ? Affinity.allowed(new Kernel()) : List.of();
        reactors = new RealReactor[count];
        networkBuffers = new BufferPool[count];
        List<Clock> clocks = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clocks.add(new RealClock());
        }
        List<RingHandler> rings = new ArrayList<>();
        loops =
                new LoopGroup(
                        handlers(rings),
                        new LoopGroup.Setup(
                                clocks,
                                turns,
                                processors,
                                options.idle(),
                                new Watch(),
                                options.measureTurns()));
        makeReactors(clocks, rings);
        begin();
    }

    private IoHandlerFactory handlers(List<RingHandler> rings) {
        if (transport != TransportChoice.IO_URING) {
            return Transports.channelHandlers(transport);
        }
        return executor -> {
            RingHandler ring = new RingHandler(space);
            rings.add(ring);
            return ring;
        };
    }

    private void makeReactors(List<Clock> clocks, List<RingHandler> rings) {
        int count = reactors.length;
        Doors doors = new Doors(count, this::listensAt);
        Balance balance = new Balance(count);
        RingNetwork[] ringNetworks = new RingNetwork[count];
        ChannelNetwork[] channelNetworks = new ChannelNetwork[count];
        RealMailbox[] mailboxes = RealMailbox.of(count, RealMailbox.LETTERS_MAX);
        DiskThread names = directory == null ? null : diskThread("wdb-disk-names");
        boolean diskOnRing = !rings.isEmpty() && options.disk() != DiskChoice.THREAD;
        DiskThread bytes = directory == null || diskOnRing ? names : diskThread("wdb-disk-bytes");
        for (int i = 0; i < count; i++) {
            ReactorLoop loop = loops.loops().get(i);
            networkBuffers[i] = new BufferPool(this, NETWORK_BYTES_MAX);
            Network network =
                    rings.isEmpty()
                            ? new ChannelNetwork(
                                    Transports.channelKind(transport),
                                    loop,
                                    doors,
                                    balance,
                                    channelNetworks,
                                    networkBuffers[i])
                            : new RingNetwork(
                                    rings.get(i),
                                    loop,
                                    doors,
                                    balance,
                                    ringNetworks,
                                    networkBuffers[i]);
            RealDisk disk = null;
            if (directory != null && names != null && bytes != null) {
                disk = new RealDisk(directory, diskOnRing ? rings.get(i) : null, names, bytes);
                disk.onFinished(loop::wake);
            }
            mailboxes[i].onLetter(loop::wake);
            reactors[i] = new RealReactor(loop, clocks.get(i), network, mailboxes[i], disk);
        }
    }

    private DiskThread diskThread(String name) {
        DiskThread thread = new DiskThread(name);
        diskThreads.add(thread);
        return thread;
    }

    /// Starts the threads and waits until each is pinned and has its I/O, or has failed.
    private void begin() {
        CountDownLatch started = new CountDownLatch(reactors.length);
        for (RealReactor reactor : reactors) {
            List<LoopPart> parts = new ArrayList<>();
            parts.add((LoopPart) reactor.network());
            if (reactor.files() != null) {
                parts.add(reactor.files());
            }
            parts.add(reactor.mailbox());
            reactor.loop().begin(parts.toArray(LoopPart[]::new), started::countDown);
        }
        try {
            started.await(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /// Says who is told of the endpoint at which the first reactor accepts connections.
    public void onListening(Consumer<Endpoint> told) {
        listening = told;
    }

    @Override
    public int reactorCount() {
        return reactors.length;
    }

    @Override
    public Reactor reactor(int index) {
        return reactors[index];
    }

    @Override
    public ReactorTurns turns() {
        return turns;
    }

    @Override
    public Entropy entropy() {
        return entropy;
    }

    @Override
    public MemorySegment reserve(long bytesMax) {
        return space.reserve(bytesMax);
    }

    @Override
    public void commit(MemorySegment range, long bytes) {
        if (options.hugePages()) {
            space.adviseHuge(range, bytes);
        }
    }

    @Override
    public void discard(MemorySegment range, long bytes) {
        space.discard(range, bytes);
    }

    @Override
    public void release(MemorySegment range) {
        space.release(range);
    }

    @Override
    public void stop(StopReason reason, String sentence) {
        if (stopped.compareAndSet(null, reason)) {
            tell(sentence);
            stopCalled.countDown();
            for (RealReactor reactor : reactors) {
                reactor.loop().end();
            }
        }
    }

    @Override
    public boolean stopRequested() {
        return stopRequested;
    }

    /// Somebody outside asks for a clean end. Any thread.
    public void requestStop() {
        stopRequested = true;
        for (RealReactor reactor : reactors) {
            reactor.loop().wake();
        }
    }

    @Override
    public void tell(String sentence) {
        tellingTo.println("wdb: " + sentence);
    }

    @Override
    public void describe(Description sink) {
        sink.fact(
                "os",
                System.getProperty("os.name")
                        + " "
                        + System.getProperty("os.version")
                        + " "
                        + System.getProperty("os.arch"));
        sink.fact("arch_bits", "64");
        sink.fact("process_id", Long.toString(ProcessHandle.current().pid()));
        sink.fact("run_id", runId);
        Endpoint at = listensAt;
        if (at != null) {
            sink.fact("tcp_port", Integer.toString(at.port()));
        }
        if (directory != null) {
            sink.fact("dir", directory.path().toString());
        }
        sink.fact("transport", transportName());
        sink.fact("disk_path", diskPath());
        sink.fact("pinning", pinning());
        sink.fact("idle_policy", name(options.idle()));
        sink.fact("huge_pages", options.hugePages() ? "asked for" : "not asked for");
        for (RealReactor reactor : reactors) {
            String prefix = "reactor_" + reactor.index();
            sink.fact(prefix + "_turns", Long.toString(reactor.loop().turns()));
            if (reactor.network() instanceof RingNetwork ring) {
                sink.fact(prefix + "_ring_enters", Long.toString(ring.enters()));
            }
            sink.fact(prefix + "_network_buffers", networkBuffers[reactor.index()].describe());
            TurnMeter meter = reactor.loop().meter();
            if (meter != null) {
                meter.describe(prefix, sink);
            }
        }
    }

    @Override
    public void resetFigures() {
        for (RealReactor reactor : reactors) {
            TurnMeter meter = reactor.loop().meter();
            if (meter != null) {
                meter.reset();
            }
        }
    }

    /// Name of the transport in use.
    public String transportName() {
        return name(transport);
    }

    /// How file bytes move.
    public String diskPath() {
        RealDisk disk = reactors[0].files();
        return disk == null ? "none" : disk.path();
    }

    /// Which reactor is bound to which processor, or why not.
    public String pinning() {
        StringBuilder line = new StringBuilder();
        for (RealReactor reactor : reactors) {
            int error = reactor.loop().pinError();
            line.append(line.isEmpty() ? "" : ", ").append("reactor ").append(reactor.index());
            if (error == 0) {
                line.append(" on cpu ").append(reactor.loop().processor());
            } else {
                line.append(error > 0 ? " not permitted: " + Errno.text(error) : " not pinned");
            }
        }
        if (!processors.isEmpty() && processors.size() < reactors.length) {
            line.append("; ")
                    .append(reactors.length)
                    .append(" reactors share ")
                    .append(processors.size())
                    .append(" cpus");
        }
        return line.toString();
    }

    /// Waits until the host is stopped and its loops are over.
    ///
    /// @return the exit status
    public int awaitStop() throws InterruptedException {
        stopCalled.await();
        ended.await(END_SECONDS, TimeUnit.SECONDS);
        StopReason reason = stopped.get();
        return reason == null ? StopReason.INVARIANT_BROKEN.exitStatus() : reason.exitStatus();
    }

    /// Ends what runs, without asking the node.
    @Override
    public void close() {
        for (RealReactor reactor : reactors) {
            reactor.loop().end();
        }
        try {
            ended.await(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        diskThreads.forEach(DiskThread::end);
        if (directory != null) {
            directory.close();
        }
    }

    private String newRunId() {
        byte[] bytes = new byte[RUN_ID_BYTES];
        entropy.fill(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private void listensAt(Endpoint endpoint) {
        listensAt = endpoint;
        Consumer<Endpoint> told = listening;
        if (told != null) {
            told.accept(endpoint);
        }
    }

    private static String name(Enum<?> choice) {
        return choice.name().toLowerCase(java.util.Locale.ROOT);
    }

    /// A loop that throws takes the process with it.
    private final class Watch implements LoopWatch {
        @Override
        public void thrown(int reactor, Throwable thrown) {
            if (thrown instanceof UncheckedIOException e) {
                stop(
                        StopReason.CANNOT_START,
                        String.valueOf(
                                e.getCause() == null ? e.getMessage() : e.getCause().getMessage()));
                return;
            }
            thrown.printStackTrace(tellingTo);
            stop(
                    StopReason.INVARIANT_BROKEN,
                    "reactor "
                            + reactor
                            + " stopped the process, data before availability: "
                            + thrown.getMessage());
        }

        @Override
        public void ended(int reactor) {
            ended.countDown();
        }
    }
}
