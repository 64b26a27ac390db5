package io.workingdb.simulator;

import io.workingdb.core.port.StopReason;
import io.workingdb.runtime.sim.machine.ProcessEnd;
import io.workingdb.runtime.sim.trace.Fault;
import io.workingdb.runtime.sim.trace.FaultLog;
import io.workingdb.simulator.nemesis.Nemesis;
import io.workingdb.simulator.observe.Findings;
import java.io.PrintWriter;
import java.io.StringWriter;

/// Judges why a process ended: each reason of its own needs a cause in the world.
final class Ends {
    private static final int FRAMES_SHOWN = 12;

    private final FaultLog faults;
    private final Nemesis nemesis;
    private final Findings findings;
    private final boolean damageAllowed;
    private long errorsBefore;
    private boolean refused;

    /// @param damageAllowed whether acknowledged bytes may be damaged in this run
    Ends(FaultLog faults, Nemesis nemesis, Findings findings, boolean damageAllowed) {
        this.faults = faults;
        this.nemesis = nemesis;
        this.findings = findings;
        this.damageAllowed = damageAllowed;
    }

    /// A process starts.
    void booted() {
        errorsBefore = errors();
    }

    /// Whether the node refused to start because acknowledged bytes are damaged: that is how such a run ends well.
    boolean refused() {
        return refused;
    }

    /// A process has ended.
    void judge(ProcessEnd end) {
        StopReason reason = end.reason();
        if (reason == null) {
            return;
        }
        boolean errors = errors() > errorsBefore;
        switch (reason) {
            case CLEAN ->
                    require(
                            nemesis.wasAskedToStop(end.incarnation()),
                            end,
                            "the node ended though nobody had asked it to");
            case DISK_FAILED ->
                    require(
                            errors || damaged(),
                            end,
                            "the node says that the disk failed, but it did not");
            case CANNOT_START -> {
                refused = damageAllowed && damaged();
                require(
                        errors || refused,
                        end,
                        "the node refuses to start, but nothing that it had made durable was damaged");
            }
            case INVARIANT_BROKEN -> require(false, end, "the node stopped itself");
        }
    }

    private void require(boolean holds, ProcessEnd end, String sentence) {
        if (!holds) {
            findings.add(
                    sentence
                            + " (incarnation "
                            + end.incarnation()
                            + ", at "
                            + end.atNanos() / 1_000_000
                            + " ms): "
                            + end.sentence()
                            + trace(end));
        }
    }

    private static String trace(ProcessEnd end) {
        Throwable failure = end.failure();
        if (failure == null) {
            return "";
        }
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        StringBuilder shown = new StringBuilder();
        text.toString()
                .lines()
                .limit(FRAMES_SHOWN)
                .forEach(line -> shown.append("\n    ").append(line.strip()));
        return shown.toString();
    }

    private long errors() {
        return faults.count(Fault.READ_ERROR)
                + faults.count(Fault.WRITE_ERROR)
                + faults.count(Fault.SYNC_ERROR);
    }

    private boolean damaged() {
        return faults.count(Fault.BIT_ROT)
                        + faults.count(Fault.LATENT_SECTOR)
                        + faults.count(Fault.MISDIRECTED_WRITE)
                        + faults.count(Fault.MISDIRECTED_READ)
                > 0;
    }
}
