package io.workingdb.runtime.real.disk;

import java.util.concurrent.ArrayBlockingQueue;

/// A thread for disk operations that block, in the order they come.
public final class DiskThread {
    /// A node has a handful of operations under way; more than this is a fault of ours.
    private static final int JOBS_MAX = 4_096;

    private final ArrayBlockingQueue<DiskJob> jobs = new ArrayBlockingQueue<>(JOBS_MAX);
    private final Thread thread;

    /// @param name of the thread
    public DiskThread(String name) {
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
        thread.start();
    }

    void add(DiskJob job) {
        jobs.add(job);
    }

    /// Ends the thread. What has not begun never completes.
    public void end() {
        thread.interrupt();
    }

    private void run() {
        FileCalls calls = new FileCalls();
        try {
            while (!Thread.currentThread().isInterrupted()) {
                jobs.take().runHere(calls);
            }
        } catch (InterruptedException asked) {
            Thread.currentThread().interrupt();
        }
    }
}
