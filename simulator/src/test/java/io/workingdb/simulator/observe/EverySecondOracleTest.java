package io.workingdb.simulator.observe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.workingdb.core.port.TraceEvent;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What may be missing after a kill, and what may not.
final class EverySecondOracleTest {
    private static final long SECOND = 1_000_000_000;

    private final Findings findings = new Findings();
    private final EverySecondOracle oracle = new EverySecondOracle(findings);

    /// Ten entries, one every 300 ms, the first two of them durable.
    private void live() {
        oracle.booted();
        for (int index = 1; index <= 10; index++) {
            applied(index, index, index * 3 * SECOND / 10);
        }
        durable(2);
    }

    @Test
    void theLastSecondMayBeMissing() {
        live();
        oracle.ended(3 * SECOND, false);
        restart(6);
        assertEquals(List.of(), findings.sentences());
    }

    @Test
    void whatIsOlderMayNot() {
        live();
        oracle.ended(3 * SECOND, false);
        restart(5);
        assertTrue(
                findings.sentences()
                        .getFirst()
                        .startsWith(
                                "after a restart the log has what it had up to entry 5, but everything up to entry 6 was durable"),
                findings.sentences()::toString);
    }

    @Test
    void whatWasDurableMayNotHoweverYoungItIs() {
        live();
        durable(10);
        oracle.ended(3 * SECOND, false);
        restart(9);
        assertEquals(1, findings.sentences().size());
    }

    @Test
    void onlyTheEndMayBeMissing() {
        live();
        oracle.ended(30 * SECOND / 10, false);
        oracle.booted();
        for (int index = 1; index <= 10; index++) {
            applied(index, index == 4 ? 99 : index, 4 * SECOND);
        }
        assertEquals(1, findings.sentences().size());
    }

    @Test
    void nothingMayBeMissingAfterACleanStop() {
        live();
        oracle.ended(3 * SECOND, true);
        restart(9);
        assertEquals(1, findings.sentences().size());
    }

    @Test
    void whatWasOnlyReadBackIsAsUncertainAsBefore() {
        live();
        oracle.ended(3 * SECOND, false);
        oracle.booted();
        for (int index = 1; index <= 10; index++) {
            applied(index, index, 9 * SECOND);
        }
        oracle.ended(9 * SECOND, false);
        restart(6);
        assertEquals(List.of(), findings.sentences());
    }

    /// A process reads entries up to `index` back and then writes its first batch.
    private void restart(int index) {
        oracle.booted();
        for (int i = 1; i <= index; i++) {
            applied(i, i, 10 * SECOND);
        }
        durable(index);
    }

    private void applied(long index, long command, long nowNanos) {
        oracle.event(TraceEvent.APPLIED, index, command, 0, nowNanos);
    }

    private void durable(long index) {
        oracle.event(TraceEvent.LOG_DURABLE, 1, index, 0, 0);
    }
}
