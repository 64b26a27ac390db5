package io.workingdb.benchmarks.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.config.Durability;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class ProcessCpuTest {

    @Test
    void readsTimesBehindANameWithBlanksAndParentheses() {
        String stat = "7 (a (b) c) S 1 7 7 0 -1 4194560 1 2 3 4 250 30 0 0 20 0 1 0 99 1000 10";
        assertEquals(new ProcessCpu.Spent(2_500_000, 300_000), ProcessCpu.parse(stat));
    }

    @Test
    void knowsNothingOfNoProcess() {
        assertEquals(ProcessCpu.Spent.UNKNOWN, ProcessCpu.NONE.read());
        assertEquals(
                ProcessCpu.Spent.UNKNOWN,
                new ProcessCpu.Spent(1, 1).since(ProcessCpu.Spent.UNKNOWN));
    }

    @Test
    void findsWhoListensOnAPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertEquals(
                    ProcessHandle.current().pid(), ListeningProcess.pidOn(socket.getLocalPort()));
        }
    }

    @Test
    void saysHowToGetOurServerWhenThereIsNoLauncher() {
        String message =
                String.valueOf(
                        assertThrows(
                                        ServerUnavailable.class,
                                        () ->
                                                StartPlan.ours(
                                                        "/no/such/folder",
                                                        Durability.ALWAYS,
                                                        1,
                                                        Path.of("/tmp")))
                                .getMessage());
        assertTrue(
                message.contains("wdb.home=/no/such/folder") && message.contains("--port"),
                message);
    }
}
