package io.workingdb.runtime.sim.trace;

import io.workingdb.core.port.DiskOperation;
import io.workingdb.core.port.DiskStatus;

/// How a disk completion is packed into the three numbers of a trace event, and read back for people.
///
/// `a` = file id, then 8 bits of kind; `b` = offset in the file; `c` = checksum of the bytes, its low 4 bits replaced by
/// the status.
public final class DiskLine {
    private DiskLine() {}

    /// First number: which file, which operation.
    public static long what(int file, DiskOperation.Kind kind) {
        return ((long) file << 8) | kind.ordinal();
    }

    /// Third number: how it ended, and what bytes it moved.
    public static long result(DiskStatus status, long checksum) {
        return (checksum & ~0xFL) | status.ordinal();
    }

    static String of(long a, long b, long c) {
        DiskOperation.Kind kind = DiskOperation.Kind.values()[(int) (a & 0xFF)];
        DiskStatus status = DiskStatus.values()[(int) (c & 0xF)];
        return "("
                + kind
                + " file "
                + (a >>> 8)
                + " at "
                + b
                + ", "
                + status
                + ", "
                + Trace.hex(c & ~0xFL)
                + ")";
    }
}
