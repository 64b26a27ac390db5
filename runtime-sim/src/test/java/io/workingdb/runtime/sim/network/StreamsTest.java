package io.workingdb.runtime.sim.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.port.CloseReason;
import io.workingdb.core.port.Connection;
import io.workingdb.core.port.ConnectionHandler;
import io.workingdb.core.port.Endpoint;
import io.workingdb.core.port.Host;
import io.workingdb.core.port.Reactor;
import io.workingdb.runtime.sim.World;
import io.workingdb.runtime.sim.WorldOptions;
import io.workingdb.runtime.sim.machine.Machine;
import io.workingdb.runtime.sim.trace.Recording;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class StreamsTest {
    private static final long SECOND = 1_000_000_000L;

    /// Keeps what it is told.
    private static class Told implements ConnectionHandler {
        final List<CloseReason> ends = new ArrayList<>();
        @Nullable Connection connection;
        long bytes;
        int writable;
        int takesMax = Integer.MAX_VALUE;

        @Override
        public void opened(Connection opened) {
            connection = opened;
        }

        @Override
        public int received(Connection from, MemorySegment source, long offset, int lengthBytes) {
            int takes = Math.min(takesMax, lengthBytes);
            bytes += takes;
            return takes;
        }

        @Override
        public void writable(Connection to) {
            writable++;
        }

        @Override
        public void closed(Connection from, CloseReason reason) {
            ends.add(reason);
        }

        Connection open() {
            Connection its = connection;
            if (its == null) {
                throw new AssertionError("not open");
            }
            return its;
        }
    }

    private static void serve(Host host, ConnectionHandler.Factory factory) {
        host.reactor(0).network().listen(new Endpoint("127.0.0.1", 80), factory);
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

    private static final MemorySegment BYTES = MemorySegment.ofArray(new byte[100_000]);

    @Test
    void refusesWhereNobodyListens() {
        try (World world = new World(1, WorldOptions.calm(), Recording.nothing())) {
            Machine machine = world.addMachine(0);
            Told client = new Told();
            world.connect(machine.endpoint(80), client);
            world.run(SECOND);
            assertEquals(List.of(CloseReason.REFUSED), client.ends);
            assertEquals(0, world.streams().open());
        }
    }

    @Test
    void holdsTheWriterBackUntilTheReaderTakes() {
        try (World world = new World(1, WorldOptions.calm(), Recording.nothing())) {
            Machine machine = world.addMachine(0);
            Told server = new Told();
            server.takesMax = 0;
            machine.boot(host -> serve(host, connection -> server));
            Told client = new Told();
            world.connect(machine.endpoint(80), client);
            world.run(SECOND);
            assertEquals(64 * 1_024, client.open().write(BYTES, 0, 100_000));
            assertEquals(0, client.open().write(BYTES, 0, 1));
            world.run(2 * SECOND);
            assertEquals(0, client.writable);
            server.takesMax = 1_000;
            server.open().resume();
            world.run(3 * SECOND);
            assertEquals(1_000, server.bytes);
            assertEquals(1, client.writable);
            assertEquals(1_000, client.open().write(BYTES, 0, 100_000));
        }
    }

    @Test
    void deliversEverythingBeforeTheEnd() {
        try (World world = new World(1, WorldOptions.calm(), Recording.nothing())) {
            Machine machine = world.addMachine(0);
            Told server = new Told();
            machine.boot(host -> serve(host, connection -> server));
            Told client = new Told();
            world.connect(machine.endpoint(80), client);
            world.run(SECOND);
            client.open().write(BYTES, 0, 5_000);
            client.open().close();
            assertEquals(List.of(), client.ends);
            world.run(2 * SECOND);
            assertEquals(5_000, server.bytes);
            assertEquals(List.of(CloseReason.REMOTE), server.ends);
            assertEquals(List.of(CloseReason.LOCAL), client.ends);
            assertEquals(0, world.streams().open());
        }
    }

    @Test
    void sendsWhatWasWrittenBeforeAClosingInTheSameCall() {
        try (World world = new World(1, WorldOptions.calm(), Recording.nothing())) {
            Machine machine = world.addMachine(0);
            Told server =
                    new Told() {
                        @Override
                        public int received(
                                Connection from,
                                MemorySegment source,
                                long offset,
                                int lengthBytes) {
                            from.write(BYTES, 0, 5);
                            from.close();
                            return lengthBytes;
                        }
                    };
            machine.boot(host -> serve(host, connection -> server));
            Told client = new Told();
            world.connect(machine.endpoint(80), client);
            world.run(SECOND);
            client.open().write(BYTES, 0, 7);
            world.run(2 * SECOND);
            assertEquals(5, client.bytes);
            assertEquals(List.of(CloseReason.REMOTE), client.ends);
            assertEquals(List.of(CloseReason.LOCAL), server.ends);
        }
    }

    @Test
    void letsAClientReadOnAfterItsLastByte() {
        try (World world = new World(1, WorldOptions.calm(), Recording.nothing())) {
            Machine machine = world.addMachine(0);
            Told server =
                    new Told() {
                        @Override
                        public void ended(Connection connection) {
                            connection.write(BYTES, 0, 10);
                            connection.close();
                        }
                    };
            machine.boot(host -> serve(host, connection -> server));
            Told client = new Told();
            world.connect(machine.endpoint(80), client);
            world.run(SECOND);
            world.endOutput(client.open());
            world.run(2 * SECOND);
            assertEquals(10, client.bytes);
            assertEquals(List.of(CloseReason.REMOTE), client.ends);
            assertEquals(List.of(CloseReason.REMOTE), server.ends);
        }
    }

    @Test
    void saysNothingForAWhileAfterAPowerCutAndThenBreaks() {
        try (World world = new World(1, WorldOptions.calm(), Recording.nothing())) {
            Machine machine = world.addMachine(0);
            machine.boot(host -> serve(host, connection -> new Told()));
            Told client = new Told();
            world.connect(machine.endpoint(80), client);
            world.run(SECOND);
            machine.cutPower();
            world.run(SECOND + SECOND / 2);
            assertEquals(List.of(), client.ends);
            world.run(100 * SECOND);
            assertEquals(List.of(CloseReason.RESET), client.ends);
        }
    }

    @Test
    void closesTheStreamsOfAKilledProcess() {
        try (World world = new World(1, WorldOptions.calm(), Recording.nothing())) {
            Machine machine = world.addMachine(0);
            machine.boot(host -> serve(host, connection -> new Told()));
            List<Told> clients = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                clients.add(new Told());
                world.connect(machine.endpoint(80), clients.get(i));
            }
            world.run(SECOND);
            machine.crash();
            world.run(2 * SECOND);
            long resets =
                    clients.stream()
                            .filter(client -> client.ends.equals(List.of(CloseReason.RESET)))
                            .count();
            long fins =
                    clients.stream()
                            .filter(client -> client.ends.equals(List.of(CloseReason.REMOTE)))
                            .count();
            assertEquals(40, resets + fins);
            assertTrue(resets > 5 && fins > 5, "resets=" + resets + " fins=" + fins);
            assertEquals(0, world.streams().open());
        }
    }
}
