package io.workingdb.runtime.sim.disk;

import io.workingdb.core.port.DiskFile;
import io.workingdb.core.port.DiskOperation;
import io.workingdb.core.port.DiskOperation.Kind;
import io.workingdb.core.port.DiskStatus;
import io.workingdb.core.port.Host;
import io.workingdb.core.port.Reactor;
import io.workingdb.runtime.sim.World;
import io.workingdb.runtime.sim.WorldOptions;
import io.workingdb.runtime.sim.machine.Machine;
import io.workingdb.runtime.sim.trace.Recording;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/// A machine whose process does one disk operation after the other, as a test says.
final class DiskScript implements AutoCloseable {
    static final int BLOCK = SimulatedDisk.BLOCK_BYTES;
    static final int BUFFER_BYTES = 64 * BLOCK;

    final World world;
    final Machine machine;
    private MemorySegment buffer = MemorySegment.NULL;
    private @Nullable Reactor reactor;
    private @Nullable DiskFile file;

    DiskScript(long seed, DiskOptions options) {
        world = new World(seed, WorldOptions.calm().withDisk(options), Recording.nothing());
        machine = world.addMachine(0);
        boot();
    }

    void boot() {
        machine.boot(this::start);
    }

    private void start(Host host) {
        buffer = host.reserve(BUFFER_BYTES);
        reactor = host.reactor(0);
        file = null;
        host.reactor(0)
                .start(
                        new Reactor.Turn() {
                            @Override
                            public int turn(long nowNanos) {
                                return 0;
                            }

                            @Override
                            public long nextDeadlineNanos() {
                                return Long.MAX_VALUE;
                            }
                        });
    }

    DiskStatus create(String name) {
        return named(Kind.CREATE, name);
    }

    DiskStatus open(String name) {
        return named(Kind.OPEN, name);
    }

    DiskStatus named(Kind kind, String name) {
        Step step = new Step();
        step.kind = kind;
        step.name = name;
        present(reactor).disk().submit(step);
        DiskStatus status = step.await();
        if (kind != Kind.DELETE) {
            file = step.file;
        }
        return status;
    }

    DiskStatus syncNames() {
        Step step = new Step();
        step.kind = Kind.SYNC;
        present(reactor).disk().submit(step);
        return step.await();
    }

    /// Writes blocks full of `value`.
    DiskStatus write(Kind kind, int firstBlock, int blocks, int value) {
        return submitWrite(kind, firstBlock, blocks, value).await();
    }

    Step submitWrite(Kind kind, int firstBlock, int blocks, int value) {
        buffer.asSlice(0, (long) blocks * BLOCK).fill((byte) value);
        return submit(kind, firstBlock, blocks);
    }

    DiskStatus move(Kind kind, int firstBlock, int blocks) {
        return submit(kind, firstBlock, blocks).await();
    }

    private Step submit(Kind kind, int firstBlock, int blocks) {
        Step step = new Step();
        step.kind = kind;
        step.buffer = buffer;
        step.fileOffset = (long) firstBlock * BLOCK;
        step.lengthBytes = (long) blocks * BLOCK;
        present(file).submit(step);
        return step;
    }

    byte read(int block) {
        if (move(Kind.READ, block, 1) != DiskStatus.DONE) {
            throw new AssertionError("a read failed");
        }
        return buffer.get(ValueLayout.JAVA_BYTE, 0);
    }

    /// Numbers of sectors of `name` that hold nothing but `value`.
    int sectorsFullOf(String name, int value) {
        byte[] bytes = present(machine.disk().contents(name));
        int full = 0;
        for (int at = 0; at < bytes.length; at += 512) {
            boolean all = true;
            for (int i = 0; i < 512; i++) {
                all &= bytes[at + i] == (byte) value;
            }
            full += all ? 1 : 0;
        }
        return full;
    }

    void cutPowerAndBoot() {
        machine.cutPower();
        boot();
    }

    @Override
    public void close() {
        world.close();
    }

    static <T> T present(@Nullable T value) {
        if (value == null) {
            throw new AssertionError("missing");
        }
        return value;
    }

    /// One operation.
    final class Step extends DiskOperation {
        private @Nullable DiskStatus status;

        @Override
        public void completed(DiskStatus itsStatus) {
            status = itsStatus;
        }

        boolean done() {
            return status != null;
        }

        DiskStatus await() {
            while (status == null && machine.running()) {
                world.run(world.nowNanos() + 100_000);
            }
            return present(status);
        }
    }
}
