package io.workingdb.runtime.real.uring;

/// This kernel, or what it allows this process, has no ring for us: another transport must do. The message says why.
final class RingUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    RingUnavailable(String reason) {
        super(reason);
    }
}
