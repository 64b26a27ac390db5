package io.workingdb.runtime.real;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.port.Disk;
import io.workingdb.core.port.DiskFile;
import io.workingdb.core.port.DiskOperation;
import io.workingdb.core.port.DiskOperation.Kind;
import io.workingdb.core.port.DiskStatus;
import io.workingdb.core.port.Reactor;
import io.workingdb.runtime.real.disk.CannotOpen;
import io.workingdb.runtime.real.disk.RealDisk;
import io.workingdb.runtime.real.loop.IdlePolicy;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The same contract for both ways to a disk, on a real file system.
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DiskTest {
    private static final int BLOCK = 4_096;

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource(value = DiskChoice.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void readsBackWhatWasWritten(DiskChoice choice) throws Exception {
        byte[] bytes = new byte[256 * BLOCK];
        new Random(3).nextBytes(bytes);
        try (Rig rig = new Rig(choice, directory)) {
            DiskFile file = rig.create("a.log");
            assertEquals(DiskStatus.DONE, rig.write(file, Kind.WRITE_DURABLE, 0, bytes));
            assertEquals(bytes.length, file.bytes());
            assertEquals(DiskStatus.DONE, rig.on(file, Kind.SYNC, 0, 0));
            assertArrayEquals(bytes, rig.read(file, 0, bytes.length));
            assertEquals(DiskStatus.DONE, rig.on(file, Kind.CLOSE, 0, 0));
            assertEquals(DiskStatus.DONE, rig.named(Kind.SYNC, ""));
        }
        try (Rig rig = new Rig(choice, directory)) {
            DiskFile file = rig.open("a.log");
            assertEquals(bytes.length, file.bytes());
            assertArrayEquals(bytes, rig.read(file, 0, bytes.length));
        }
        assertArrayEquals(bytes, Files.readAllBytes(directory.resolve("a.log")));
    }

    @ParameterizedTest
    @EnumSource(value = DiskChoice.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void tellsWhatIsWrongWithNames(DiskChoice choice) throws Exception {
        try (Rig rig = new Rig(choice, directory)) {
            assertEquals(DiskStatus.NOT_FOUND, rig.named(Kind.OPEN, "none"));
            assertEquals(DiskStatus.NOT_FOUND, rig.named(Kind.DELETE, "none"));
            rig.create("some");
            assertEquals(DiskStatus.IO_ERROR, rig.named(Kind.CREATE, "some"));
            assertEquals(DiskStatus.DONE, rig.named(Kind.DELETE, "some"));
            assertEquals(DiskStatus.NOT_FOUND, rig.named(Kind.OPEN, "some"));
        }
    }

    @ParameterizedTest
    @EnumSource(value = DiskChoice.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void allocatesBothWays(DiskChoice choice) throws Exception {
        try (Rig rig = new Rig(choice, directory)) {
            DiskFile file = rig.create("a");
            assertEquals(DiskStatus.DONE, rig.on(file, Kind.ALLOCATE, 0, 100 * BLOCK));
            assertEquals(100 * BLOCK, file.bytes());
            assertArrayEquals(new byte[BLOCK], rig.read(file, 99 * BLOCK, BLOCK));
            assertEquals(DiskStatus.DONE, rig.on(file, Kind.ALLOCATE, BLOCK, BLOCK));
            assertEquals(2 * BLOCK, file.bytes());
            assertEquals(2 * BLOCK, Files.size(directory.resolve("a")));
        }
    }

    @ParameterizedTest
    @EnumSource(value = DiskChoice.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void doesNotReadPastTheEnd(DiskChoice choice) throws Exception {
        try (Rig rig = new Rig(choice, directory)) {
            DiskFile file = rig.create("a");
            rig.write(file, Kind.WRITE, 0, new byte[2 * BLOCK]);
            assertEquals(DiskStatus.IO_ERROR, rig.on(file, Kind.READ, BLOCK, 2 * BLOCK));
            assertEquals(DiskStatus.IO_ERROR, rig.on(file, Kind.READ, 4 * BLOCK, BLOCK));
        }
    }

    @ParameterizedTest
    @EnumSource(value = DiskChoice.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void completesEveryOperationOnceAndNeverInsideSubmit(DiskChoice choice) throws Exception {
        try (Rig rig = new Rig(choice, directory)) {
            DiskFile file = rig.create("a");
            rig.on(file, Kind.ALLOCATE, 0, 64 * BLOCK);
            List<CompletableFuture<DiskStatus>> results = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                byte[] bytes = new byte[BLOCK];
                bytes[0] = (byte) i;
                results.add(
                        rig.start(
                                file,
                                i % 2 == 0 ? Kind.WRITE : Kind.WRITE_DURABLE,
                                i * BLOCK,
                                rig.memory(bytes),
                                BLOCK));
            }
            for (CompletableFuture<DiskStatus> result : results) {
                assertEquals(DiskStatus.DONE, result.get(10, TimeUnit.SECONDS));
            }
            for (int i = 0; i < 64; i++) {
                assertEquals(i, rig.read(file, i * BLOCK, BLOCK)[0]);
            }
            assertFalse(rig.completedInsideSubmit);
            assertEquals(0, rig.completedTwice);
        }
    }

    @ParameterizedTest
    @EnumSource(value = DiskChoice.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void listsNamesSortedWithoutTheLock(DiskChoice choice) throws Exception {
        try (Rig rig = new Rig(choice, directory)) {
            rig.create("b");
            rig.create("a");
            rig.create("c");
            assertArrayEquals(new String[] {"a", "b", "c"}, rig.disk.list());
            assertEquals(BLOCK, rig.disk.blockBytes());
        }
    }

    @ParameterizedTest
    @EnumSource(value = DiskChoice.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void letsNobodyElseIn(DiskChoice choice) throws Exception {
        try (Rig rig = new Rig(choice, directory)) {
            CannotOpen refused =
                    assertThrows(
                            CannotOpen.class,
                            () -> RealHost.open(HostOptions.of(1, directory), System.err));
            assertTrue(
                    String.valueOf(refused.getMessage()).contains("in use by another process"),
                    refused.getMessage());
            assertEquals(0, rig.completedTwice);
        }
        try (Rig again = new Rig(choice, directory)) {
            assertEquals(0, again.disk.list().length);
        }
    }

    /// The write of a pair of write and sync that fails, at its beginning or halfway, ends the pair once and leaves nothing behind.
    @ParameterizedTest
    @EnumSource(value = DiskChoice.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void failedDurableWritesAreToldOnce(DiskChoice choice) throws Exception {
        long farBeyondAnyFile = 1L << 62;
        try (Rig rig = new Rig(choice, directory)) {
            DiskFile file = rig.create("a");
            for (int i = 0; i < 20; i++) {
                assertEquals(
                        DiskStatus.IO_ERROR,
                        rig.on(file, Kind.WRITE_DURABLE, farBeyondAnyFile, BLOCK));
                assertEquals(
                        DiskStatus.DONE, rig.on(file, Kind.WRITE_DURABLE, (long) i * BLOCK, BLOCK));
            }
            assertEquals(20 * BLOCK, file.bytes());
            assertEquals(0, rig.completedTwice);
        }
    }

    /// Needs the right to mount, which a developer's machine may not give.
    @ParameterizedTest
    @EnumSource(value = DiskChoice.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void saysThatNoSpaceIsLeft(DiskChoice choice) throws Exception {
        Assumptions.assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", directory.toString()) == 0);
        try (Rig rig = new Rig(choice, directory)) {
            DiskFile file = rig.create("a");
            assertEquals(
                    DiskStatus.NO_SPACE, rig.write(file, Kind.WRITE_DURABLE, 0, new byte[2 << 20]));
            assertEquals(DiskStatus.NO_SPACE, rig.on(file, Kind.ALLOCATE, 0, 2 << 20));
            for (int i = 0; i < 20; i++) {
                assertEquals(DiskStatus.DONE, rig.on(file, Kind.WRITE_DURABLE, i * BLOCK, BLOCK));
            }
            assertEquals(0, rig.completedTwice);
        } finally {
            run("umount", "--lazy", directory.toString());
        }
    }

    /// Opening a file there drops what the page cache holds of it, which must not be what was written. Needs the right to mount.
    @ParameterizedTest
    @EnumSource(value = DiskChoice.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void readsBackWhereFilesAreBuffered(DiskChoice choice) throws Exception {
        Assumptions.assumeTrue(
                run("mount", "-t", "ramfs", "ramfs", directory.toString()) == 0,
                "may not mount a file system without O_DIRECT");
        byte[] bytes = new byte[16 * BLOCK];
        new Random(4).nextBytes(bytes);
        try {
            try (Rig rig = new Rig(choice, directory)) {
                assertTrue(((RealDisk) rig.disk).path().contains("buffered"));
                DiskFile file = rig.create("a");
                assertEquals(DiskStatus.DONE, rig.write(file, Kind.WRITE, 0, bytes));
                DiskFile again = rig.open("a");
                assertArrayEquals(bytes, rig.read(again, 0, bytes.length));
                assertEquals(DiskStatus.DONE, rig.write(again, Kind.WRITE_DURABLE, 0, bytes));
            }
            try (Rig rig = new Rig(choice, directory)) {
                assertArrayEquals(bytes, rig.read(rig.open("a"), 0, bytes.length));
            }
        } finally {
            run("umount", "--lazy", directory.toString());
        }
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    /// A host with a disk, driven from the test's thread.
    private static final class Rig implements AutoCloseable, Reactor.Turn {
        final Disk disk;
        volatile boolean completedInsideSubmit;
        volatile int completedTwice;
        private final RealHost host;
        private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        private boolean submitting;

        Rig(DiskChoice choice, Path directory) throws Exception {
            TransportChoice transport =
                    choice == DiskChoice.THREAD ? TransportChoice.NIO : TransportChoice.IO_URING;
            host =
                    RealHost.open(
                            new HostOptions(
                                    1,
                                    directory,
                                    transport,
                                    choice,
                                    IdlePolicy.PARK,
                                    false,
                                    false,
                                    false),
                            System.err);
            disk = host.reactor(0).disk();
            host.reactor(0).start(this);
        }

        @Override
        public int turn(long nowNanos) {
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
            }
            return 0;
        }

        @Override
        public long nextDeadlineNanos() {
            return Long.MAX_VALUE;
        }

        DiskFile create(String name) throws Exception {
            return file(Kind.CREATE, name);
        }

        DiskFile open(String name) throws Exception {
            return file(Kind.OPEN, name);
        }

        DiskStatus named(Kind kind, String name) throws Exception {
            Operation operation = new Operation(this);
            operation.kind = kind;
            operation.name = name;
            return submit(operation, null).get(10, TimeUnit.SECONDS);
        }

        DiskStatus on(DiskFile file, Kind kind, long offset, int length) throws Exception {
            return start(file, kind, offset, memory(new byte[length]), length)
                    .get(10, TimeUnit.SECONDS);
        }

        DiskStatus write(DiskFile file, Kind kind, long offset, byte[] bytes) throws Exception {
            return start(file, kind, offset, memory(bytes), bytes.length).get(10, TimeUnit.SECONDS);
        }

        byte[] read(DiskFile file, long offset, int length) throws Exception {
            MemorySegment memory = memory(new byte[length]);
            assertEquals(
                    DiskStatus.DONE,
                    start(file, Kind.READ, offset, memory, length).get(10, TimeUnit.SECONDS));
            return memory.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
        }

        CompletableFuture<DiskStatus> start(
                DiskFile file, Kind kind, long offset, MemorySegment memory, int length) {
            Operation operation = new Operation(this);
            operation.kind = kind;
            operation.buffer = memory;
            operation.fileOffset = offset;
            operation.lengthBytes = length;
            return submit(operation, file);
        }

        MemorySegment memory(byte[] bytes) {
            MemorySegment memory = host.reserve(Math.max(BLOCK, bytes.length));
            MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
            return memory;
        }

        @Override
        public void close() {
            host.close();
        }

        private DiskFile file(Kind kind, String name) throws Exception {
            Operation operation = new Operation(this);
            operation.kind = kind;
            operation.name = name;
            assertEquals(DiskStatus.DONE, submit(operation, null).get(10, TimeUnit.SECONDS));
            return Objects.requireNonNull(operation.file);
        }

        private CompletableFuture<DiskStatus> submit(
                Operation operation, @org.jspecify.annotations.Nullable DiskFile file) {
            tasks.add(() -> {
                submitting = true;
                if (file == null) {
                    disk.submit(operation);
                } else {
                    file.submit(operation);
                }
                submitting = false;
            });
            host.requestStop();
            return operation.result;
        }
    }

    private static final class Operation extends DiskOperation {
        final CompletableFuture<DiskStatus> result = new CompletableFuture<>();
        private final Rig rig;

        Operation(Rig rig) {
            this.rig = rig;
        }

        @Override
        public void completed(DiskStatus status) {
            rig.completedInsideSubmit |= rig.submitting;
            if (!result.complete(status)) {
                rig.completedTwice = 1;
            }
        }
    }
}
