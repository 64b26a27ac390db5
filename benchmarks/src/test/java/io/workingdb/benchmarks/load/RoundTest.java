package io.workingdb.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.benchmarks.profile.Profile;
import io.workingdb.benchmarks.profile.Profile.Arrivals;
import io.workingdb.benchmarks.profile.ProfileParser;
import io.workingdb.benchmarks.server.ProcessCpu;
import io.workingdb.benchmarks.wire.RespWire;
import io.workingdb.core.random.Random64;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

final class RoundTest {

    @Test
    void countsTheQuestionsThatAWaitingClientDidNotAsk() {
        Histogram latency = new Histogram(Tally.LATENCY_NANOS_MAX, Tally.DIGITS);
        latency.recordValueWithCount(1_000_000, 1_000);
        latency.recordValue(100_000_000);
        Histogram corrected = RoundFigures.corrected(latency);
        // A question per millisecond for the 100 ms of the stall: 99 more answers, from 1 to 99 ms
        // late.
        // The histogram knows the median to a thousandth, so the last of them may be missing.
        assertEquals(1_099.5, (double) corrected.getTotalCount(), 0.6);
        assertTrue(latency.getValueAtPercentile(99) < 2_000_000);
        assertTrue(corrected.getValueAtPercentile(99) > 80_000_000);
    }

    @Test
    void plansRequestsEvenlyWhateverTheServerDoes() {
        Schedule schedule = new Schedule(Arrivals.EVEN, 1_000, 5_000, new Random64(1));
        for (int i = 0; i < 10_000; i++) {
            assertEquals(5_000 + i * 1_000_000L, schedule.dueNanos());
            schedule.advance();
        }
    }

    @Test
    void plansIndependentRequestsAtTheRateAskedFor() {
        Schedule schedule = new Schedule(Arrivals.POISSON, 1_000, 0, new Random64(1));
        for (int i = 0; i < 100_000; i++) {
            schedule.advance();
        }
        assertEquals(100.0, schedule.dueNanos() / 1e9, 1.5);
    }

    @Test
    void countsAnErrorForEveryReplyThatIsOne() throws IOException {
        RoundFigures figures = run("-ERR no\r\n", Integer.MAX_VALUE, "mode = closed");
        assertTrue(figures.operations() > 0);
        assertEquals(figures.operations(), figures.errors());
        assertEquals("ERR no", figures.firstError());
    }

    @Test
    void countsNoErrorWhereThereIsNone() throws IOException {
        RoundFigures figures = run("+OK\r\n", Integer.MAX_VALUE, "mode = open\nrate = 500");
        assertEquals(500, figures.operations());
        assertEquals(0, figures.errors());
        assertEquals(0, figures.unsent());
    }

    @Test
    void endsWhenTheServerHangsUp() throws IOException {
        RoundFigures figures = run("+OK\r\n", 3, "mode = closed");
        assertEquals(3, figures.operations());
        assertTrue(figures.errors() >= 1);
        assertFalse(figures.firstError().isEmpty());
    }

    @Test
    void countsRequestsThatCouldNotBeSentWithTheTimeTheyWaited() throws IOException {
        RoundFigures figures = run("+OK\r\n", 3, "mode = open\nrate = 1000");
        assertEquals(3, figures.operations());
        assertTrue(figures.unsent() > 900, "unsent " + figures.unsent());
        assertEquals(figures.operations() + figures.unsent(), figures.latency().getTotalCount());
    }

    /// One client against a server that answers every request with `reply` and hangs up after `limit` of them.
    private static RoundFigures run(String reply, int limit, String settings) throws IOException {
        Profile profile =
                ProfileParser.parse(
                        "test",
                        settings + "\nmix = ping\nclients = 1\nseconds = 1\nthreads = 1",
                        Map.of());
        try (ServerSocket listening = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            Thread.ofPlatform().daemon().start(() -> answer(listening, reply, limit));
            InetSocketAddress address =
                    new InetSocketAddress(
                            InetAddress.getLoopbackAddress(), listening.getLocalPort());
            return new Round(profile, new Target(address, new RespWire(), ProcessCpu.NONE)).run(0);
        }
    }

    private static void answer(ServerSocket listening, String reply, int limit) {
        byte[] bytes = reply.getBytes(StandardCharsets.ISO_8859_1);
        try (Socket client = listening.accept()) {
            client.setTcpNoDelay(true);
            InputStream requests = client.getInputStream();
            int lines = 0;
            for (int octet = requests.read(); octet >= 0; octet = requests.read()) {
                lines += octet == '\n' ? 1 : 0;
                // A PING is three lines.
                if (lines == 3) {
                    lines = 0;
                    client.getOutputStream().write(bytes);
                    if (--limit == 0) {
                        return;
                    }
                }
            }
        } catch (IOException e) {
            // The client has gone: the test is over.
        }
    }
}
