package io.workingdb.runtime.real;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.port.CloseReason;
import io.workingdb.core.port.Endpoint;
import io.workingdb.runtime.real.loop.IdlePolicy;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The same contract for every transport, over real loopback sockets.
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NetworkTest {
    private static final int BYTES = 64 << 20;

    @ParameterizedTest
    @EnumSource(value = TransportChoice.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void echoesBytesWhateverTheFragments(TransportChoice transport) throws Exception {
        try (Echo echo = new Echo(transport, 1);
                Socket socket = echo.connect()) {
            Random random = new Random(7);
            OutputStream out = socket.getOutputStream();
            for (int round = 0; round < 300; round++) {
                byte[] sent = new byte[1 + random.nextInt(40_000)];
                random.nextBytes(sent);
                int cut = random.nextInt(sent.length);
                out.write(sent, 0, cut);
                out.flush();
                out.write(sent, cut, sent.length - cut);
                assertArrayEquals(sent, socket.getInputStream().readNBytes(sent.length));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(value = TransportChoice.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void losesNothingAndKeepsLittleWhenTheClientDoesNotRead(TransportChoice transport)
            throws Exception {
        try (Echo echo = new Echo(transport, 1);
                Socket socket = echo.connect()) {
            byte[] sent = new byte[BYTES];
            new Random(11).nextBytes(sent);
            CompletableFuture<Void> sending =
                    CompletableFuture.runAsync(() -> {
                        try {
                            socket.getOutputStream().write(sent);
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    });
            await(() -> echo.turns[0].refusals.get() > 0);
            byte[] received = socket.getInputStream().readNBytes(BYTES);
            sending.get(10, TimeUnit.SECONDS);
            assertArrayEquals(sent, received);
            assertTrue(
                    echo.turns[0].writables.get() > 0,
                    "writable() follows a write that took too little");
        }
    }

    @ParameterizedTest
    @EnumSource(value = TransportChoice.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void offersAgainWhatWasNotTaken(TransportChoice transport) throws Exception {
        try (Echo echo = new Echo(transport, 1);
                Socket socket = echo.connect()) {
            echo.turns[0].takesAtMost = 1_000;
            byte[] sent = new byte[100_000];
            new Random(13).nextBytes(sent);
            socket.getOutputStream().write(sent);
            assertArrayEquals(sent, socket.getInputStream().readNBytes(sent.length));
        }
    }

    @ParameterizedTest
    @EnumSource(value = TransportChoice.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void answersAClientThatHasEndedItsHalf(TransportChoice transport) throws Exception {
        try (Echo echo = new Echo(transport, 1);
                Socket socket = echo.connect()) {
            byte[] sent = new byte[500_000];
            new Random(17).nextBytes(sent);
            socket.getOutputStream().write(sent);
            socket.shutdownOutput();
            byte[] received = socket.getInputStream().readAllBytes();
            assertArrayEquals(sent, received);
            await(() -> echo.turns[0].closed.contains(CloseReason.REMOTE));
        }
    }

    @ParameterizedTest
    @EnumSource(value = TransportChoice.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void saysThatAConnectionWasReset(TransportChoice transport) throws Exception {
        try (Echo echo = new Echo(transport, 1)) {
            Socket socket = echo.connect();
            socket.getOutputStream().write(1);
            assertEquals(1, socket.getInputStream().read());
            socket.setSoLinger(true, 0);
            socket.close();
            await(() -> !echo.turns[0].closed.isEmpty());
            assertEquals(CloseReason.RESET, echo.turns[0].closed.getFirst());
        }
    }

    @ParameterizedTest
    @EnumSource(value = TransportChoice.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void servesManyConnectionsAndForgetsThem(TransportChoice transport) throws Exception {
        try (Echo echo = new Echo(transport, 2)) {
            for (int round = 0; round < 20; round++) {
                Socket[] sockets = new Socket[50];
                for (int i = 0; i < sockets.length; i++) {
                    sockets[i] = echo.connect();
                    sockets[i].getOutputStream().write(i);
                }
                for (int i = 0; i < sockets.length; i++) {
                    assertEquals(i, sockets[i].getInputStream().read());
                    sockets[i].close();
                }
            }
            await(() -> echo.turns[0].closed.size() + echo.turns[1].closed.size() == 1_000);
        }
    }

    @ParameterizedTest
    @EnumSource(value = TransportChoice.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
    void movesConnectionsWhenLoadIsSkewed(TransportChoice transport) throws Exception {
        try (Echo echo = new Echo(transport, 2)) {
            echo.turns[0].mayLeave = true;
            echo.turns[1].mayLeave = true;
            Socket[] sockets = new Socket[8];
            for (int i = 0; i < sockets.length; i++) {
                sockets[i] = echo.connect();
            }
            await(() -> echo.turns[0].opened.get() + echo.turns[1].opened.get() == sockets.length);
            EchoTurn busy = echo.turns[echo.turns[0].opened.get() >= 2 ? 0 : 1];
            busy.workPerTurn = 10_000;
            while (busy.moved.isEmpty()) {
                for (Socket socket : sockets) {
                    socket.getOutputStream().write(5);
                    assertEquals(5, socket.getInputStream().read());
                }
            }
            for (int i = 0; i < 100; i++) {
                for (Socket socket : sockets) {
                    socket.getOutputStream().write(i);
                    assertEquals(i, socket.getInputStream().read());
                }
            }
            for (Socket socket : sockets) {
                socket.close();
            }
            await(() ->
                    echo.turns[0].closed.size() + echo.turns[1].closed.size() == sockets.length);
        }
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (Thread.interrupted()) {
                throw new IllegalStateException("waited in vain");
            }
            Thread.onSpinWait();
        }
    }

    /// A host that echoes, with as many turns as reactors.
    private static final class Echo implements AutoCloseable {
        final RealHost host;
        final EchoTurn[] turns;
        private final CompletableFuture<Endpoint> endpoint = new CompletableFuture<>();

        Echo(TransportChoice transport, int reactors) throws Exception {
            host =
                    RealHost.open(
                            new HostOptions(
                                    reactors,
                                    null,
                                    transport,
                                    DiskChoice.AUTO,
                                    IdlePolicy.PARK,
                                    false,
                                    false,
                                    false),
                            System.err);
            host.onListening(endpoint::complete);
            turns = new EchoTurn[reactors];
            for (int i = 0; i < reactors; i++) {
                turns[i] = new EchoTurn(host.reactor(i).network());
                host.reactor(i).start(turns[i]);
            }
        }

        Socket connect() throws Exception {
            Endpoint at = endpoint.get(10, TimeUnit.SECONDS);
            return new Socket(at.host(), at.port());
        }

        @Override
        public void close() {
            host.close();
        }
    }
}
