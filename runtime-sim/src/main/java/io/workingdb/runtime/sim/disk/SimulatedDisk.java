package io.workingdb.runtime.sim.disk;

import io.workingdb.core.invariant.Invariant;
import io.workingdb.core.port.Disk;
import io.workingdb.core.port.DiskOperation;
import io.workingdb.core.port.DiskOperation.Kind;
import io.workingdb.core.port.DiskStatus;
import io.workingdb.core.port.TraceEvent;
import io.workingdb.core.random.Random64;
import io.workingdb.core.trace.Fingerprinted;
import io.workingdb.core.trace.Hash64;
import io.workingdb.core.trace.Sink;
import io.workingdb.runtime.sim.event.Recipient;
import io.workingdb.runtime.sim.event.Timeline;
import io.workingdb.runtime.sim.trace.Checksum;
import io.workingdb.runtime.sim.trace.DiskLine;
import io.workingdb.runtime.sim.trace.Fault;
import io.workingdb.runtime.sim.trace.FaultLog;
import io.workingdb.runtime.sim.trace.Trace;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The disk of one machine: one directory of files, operations that take time and complete in any order, and everything that
/// can happen to them. It outlives processes and power cuts.
public final class SimulatedDisk implements Fingerprinted {
    /// Unit of reads and writes.
    public static final int BLOCK_BYTES = 4_096;

    private static final long MILLION = 1_000_000;

    /// Operations in flight at once: four times what an NVMe queue usually holds. A node that needs more has lost count.
    private static final int IN_FLIGHT_MAX = 4_096;

    /// Every so many writes the buffer is compared between submission and effect.
    private static final int CHECKED_EVERY = 8;

    private final int node;
    private final Timeline timeline;
    private final Trace trace;
    private final FaultLog faults;
    private final Random64 latencies;
    private final Random64 cuts;
    private final Effects effects;
    private DiskOptions options;
    private InFlight[] inFlight = new InFlight[16];
    private int inFlightCount;
    private InFlight[] free = new InFlight[16];
    private int freeCount;
    private long submitted;
    private long operations;

    /// An empty disk whose chances come from `random`.
    public SimulatedDisk(
            int node,
            Timeline timeline,
            Trace trace,
            FaultLog faults,
            DiskOptions options,
            Random64 random) {
        this.node = node;
        this.timeline = timeline;
        this.trace = trace;
        this.faults = faults;
        this.options = options;
        latencies = random.fork("latency");
        cuts = random.fork("cut");
        effects = new Effects(node, faults, random);
        options(options);
    }

    /// This disk as the reactor `owner` sees it.
    public Disk port(Recipient owner) {
        return new DiskPort(this, owner);
    }

    /// Changes what the disk is like, from now on.
    public void options(DiskOptions other) {
        options = other;
        effects.options(other);
    }

    /// What the disk is like.
    public DiskOptions options() {
        return options;
    }

    /// Sets the space for files; what is taken already stays.
    public void capacity(long bytes) {
        options(options.withCapacityBytes(bytes));
    }

    /// Space taken by named files.
    public long usedBytes() {
        return effects.usedBytes();
    }

    /// Number of operations completed so far.
    public long operations() {
        return operations;
    }

    /// How many operations of one kind are on their way: a nemesis that wants to strike in the middle of a write looks here.
    public int inFlight(Kind kind) {
        int count = 0;
        for (int i = 0; i < inFlightCount; i++) {
            count += inFlight[i].operation.kind == kind ? 1 : 0;
        }
        return count;
    }

    /// Flips `bits` random bits of random files.
    public void rot(int bits) {
        effects.rot(bits);
    }

    /// Flips one bit of a named file.
    ///
    /// @throws IllegalArgumentException if there is no such bit
    public void flip(String name, long bit) {
        Inode inode = effects.directory().find(name);
        if (inode == null || bit < 0 || bit >= 8 * inode.bytes) {
            throw new IllegalArgumentException(
                    "there is no such bit: file=" + name + " bit=" + bit);
        }
        inode.contents.flip(bit / 8, (int) (bit % 8));
    }

    /// Puts a whole file there, durably: a directory of another disk, or of another day. Nothing may have that name.
    public void plant(String name, byte[] bytes) {
        effects.plant(name, bytes);
    }

    /// Makes one random block unreadable until it is written again.
    ///
    /// @return false if no file has a block
    public boolean makeLatentSector() {
        return effects.makeLatentSector();
    }

    /// Names of the files, sorted.
    public String[] names() {
        return effects.directory().list();
    }

    /// The bytes of a file as the running system sees them, copied; null if there is no such file.
    public byte @Nullable [] contents(String name) {
        Inode inode = effects.directory().find(name);
        if (inode == null) {
            return null;
        }
        byte[] copy = new byte[Math.toIntExact(inode.bytes)];
        inode.contents.read(0, copy, 0, copy.length);
        return copy;
    }

    /// Hash of all names, sizes and bytes.
    public long fingerprint() {
        Hash64 hash = new Hash64(0);
        fingerprint(hash);
        return hash.value();
    }

    @Override
    public void fingerprint(Sink sink) {
        effects.fingerprint(sink);
    }

    void submit(DiskPort port, @Nullable OpenFile file, DiskOperation operation) {
        check(file, operation);
        InFlight flight = freeCount > 0 ? free[--freeCount] : new InFlight(this);
        flight.begin(port, file, operation);
        flight.mark = effects.nextNumber();
        flight.sizeMark = 0;
        if (file != null) {
            flight.sizeMark = file.inode.bytes;
            file.inode.users++;
        }
        if (isWrite(operation) && submitted++ % CHECKED_EVERY == 0) {
            flight.checksum =
                    Checksum.of(operation.buffer, operation.bufferOffset, operation.lengthBytes);
            flight.checksumTaken = true;
        }
        if (inFlightCount == inFlight.length) {
            inFlight = Arrays.copyOf(inFlight, 2 * inFlightCount);
        }
        flight.index = inFlightCount;
        inFlight[inFlightCount++] = flight;
        timeline.schedule(latency(operation), flight);
    }

    private void check(@Nullable OpenFile file, DiskOperation operation) {
        Invariant.check(
                inFlightCount < IN_FLIGHT_MAX,
                "a node counts its disk operations",
                inFlightCount,
                IN_FLIGHT_MAX);
        for (int i = 0; i < inFlightCount; i++) {
            Invariant.check(
                    inFlight[i].operation != operation, "an operation is submitted once at a time");
        }
        Kind kind = operation.kind;
        boolean onNames = kind == Kind.OPEN || kind == Kind.CREATE || kind == Kind.DELETE;
        Invariant.check(
                kind == Kind.SYNC || onNames == (file == null),
                "an operation on bytes goes to a file");
        if (file != null) {
            Invariant.check(!file.closed, "a closed file takes nothing");
        }
        if (isWrite(operation) || kind == Kind.READ) {
            checkBytes(operation);
        } else if (kind == Kind.ALLOCATE) {
            long end = operation.fileOffset + operation.lengthBytes;
            Invariant.check(end % BLOCK_BYTES == 0, "a size is whole blocks", end, BLOCK_BYTES);
        }
    }

    private static void checkBytes(DiskOperation operation) {
        long length = operation.lengthBytes;
        long from = operation.bufferOffset;
        Invariant.check(
                length > 0 && length % BLOCK_BYTES == 0,
                "a length is whole blocks",
                length,
                BLOCK_BYTES);
        Invariant.check(length <= Integer.MAX_VALUE, "a length fits", length, Integer.MAX_VALUE);
        Invariant.check(
                operation.fileOffset >= 0 && operation.fileOffset % BLOCK_BYTES == 0,
                "a place in a file is block aligned",
                operation.fileOffset,
                BLOCK_BYTES);
        Invariant.check(
                (operation.buffer.address() + from) % BLOCK_BYTES == 0,
                "a buffer is block aligned",
                from,
                BLOCK_BYTES);
        Invariant.check(
                from >= 0 && from + length <= operation.buffer.byteSize(),
                "an operation stays inside its buffer",
                from + length,
                operation.buffer.byteSize());
    }

    static boolean isWrite(DiskOperation operation) {
        return operation.kind == Kind.WRITE || operation.kind == Kind.WRITE_DURABLE;
    }

    private long latency(DiskOperation operation) {
        DiskSpeed speed = options.speed();
        long spread = 2 * Math.max(0, speed.meanNanos() - speed.minNanos());
        long nanos = speed.minNanos() + latencies.below(spread + 1);
        if (isWrite(operation) || operation.kind == Kind.READ) {
            nanos += operation.lengthBytes * speed.nanosPerKibibyte() / 1_024;
        }
        if (latencies.chance(speed.stallPerMillion(), MILLION)) {
            long stall = latencies.logUniform(speed.stallNanosMax());
            faults.happened(Fault.DISK_STALL, node, stall);
            nanos += stall;
        }
        return nanos;
    }

    /// The moment at which an operation happens, or fails.
    DiskStatus takeEffect(InFlight flight) {
        remove(flight);
        operations++;
        DiskOperation operation = flight.operation;
        DiskStatus status = effects.perform(flight);
        long checksum = 0;
        if (operation.lengthBytes > 0 && (isWrite(operation) || operation.kind == Kind.READ)) {
            checksum = Checksum.of(operation.buffer, operation.bufferOffset, operation.lengthBytes);
            if (flight.checksumTaken && checksum != flight.checksum) {
                flight.bufferChanged();
            }
        }
        OpenFile file = flight.file;
        int id = 0;
        if (file != null) {
            id = file.inode.id;
            file.inode.users--;
        }
        trace.record(
                flight.port().owner.tag(),
                TraceEvent.DISK,
                DiskLine.what(id, operation.kind),
                operation.fileOffset,
                DiskLine.result(status, checksum));
        return status;
    }

    void release(InFlight flight) {
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, 2 * freeCount);
        }
        free[freeCount++] = flight;
    }

    private void remove(InFlight flight) {
        InFlight last = inFlight[--inFlightCount];
        inFlight[flight.index] = last;
        last.index = flight.index;
        inFlight[inFlightCount] = null;
    }

    /// The process was killed: what has completed stays, what is in flight is cut half-way, and completes for nobody. The
    /// memory of the process must still be there.
    public void processKilled() {
        cutInFlight(false);
    }

    /// The power is gone, and with it the process: of everything that no sync covered, some of it or nothing is left.
    public void powerCut() {
        cutInFlight(true);
        PowerCut cut = new PowerCut(cuts, options.crash(), faults, node);
        long outcome = effects.cutPower(cut, cuts);
        trace.record(0, TraceEvent.STATE, node, outcome, 0);
    }

    private void cutInFlight(boolean power) {
        faults.happenedTimes(Fault.OPERATION_CUT, node, inFlightCount);
        for (int i = 0; i < inFlightCount; i++) {
            InFlight flight = inFlight[i];
            timeline.cancel(flight);
            effects.cut(flight, power, cuts);
            flight.forget();
            release(flight);
        }
        Arrays.fill(inFlight, 0, inFlightCount, null);
        inFlightCount = 0;
        for (Inode inode : effects.directory().files()) {
            inode.users = 0;
        }
    }
}
