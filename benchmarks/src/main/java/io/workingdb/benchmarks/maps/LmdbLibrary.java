package io.workingdb.benchmarks.maps;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/// The functions of LMDB's C library that a measurement calls, with nothing between: `mdb_*` of `lmdb.h`, 0.9. Debian has it as `liblmdb0`.
///
/// Those that are called per operation are linked as critical, which spares a change of the thread's state: so LMDB costs no more here than by any
/// binding.
final class LmdbLibrary {
    static final int NOSUBDIR = 0x4000;
    static final int NOSYNC = 0x1_0000;
    static final int RDONLY = 0x2_0000;
    static final int WRITEMAP = 0x8_0000;
    static final int NORDAHEAD = 0x80_0000;

    /// The operation of a cursor that goes to the next record; to the first if it is new.
    static final int NEXT = 8;

    /// Mode of the file: its owner reads and writes it.
    private static final int OWNER_ONLY = 6 << 6;

    static final int NOT_FOUND = -30_798;

    /// Bytes of `MDB_val`: a length and an address.
    static final int VAL_BYTES = 16;

    /// Bytes of `MDB_envinfo`; the number of the last page in use is its third word.
    static final int INFO_BYTES = 40;

    static final int LAST_PAGE = 16;

    private static final SymbolLookup SYMBOLS = library();
    private static final MethodHandle ENV_CREATE = function("mdb_env_create", false, ADDRESS);
    private static final MethodHandle SET_MAP_SIZE =
            function("mdb_env_set_mapsize", false, ADDRESS, JAVA_LONG);
    private static final MethodHandle ENV_OPEN =
            function("mdb_env_open", false, ADDRESS, ADDRESS, JAVA_INT, JAVA_INT);
    private static final MethodHandle ENV_INFO = function("mdb_env_info", false, ADDRESS, ADDRESS);
    private static final MethodHandle TXN_BEGIN =
            function("mdb_txn_begin", false, ADDRESS, ADDRESS, JAVA_INT, ADDRESS);
    private static final MethodHandle TXN_COMMIT = function("mdb_txn_commit", false, ADDRESS);
    private static final MethodHandle DBI_OPEN =
            function("mdb_dbi_open", false, ADDRESS, ADDRESS, JAVA_INT, ADDRESS);
    private static final MethodHandle CURSOR_OPEN =
            function("mdb_cursor_open", false, ADDRESS, JAVA_INT, ADDRESS);
    private static final MethodHandle GET =
            function("mdb_get", true, ADDRESS, JAVA_INT, ADDRESS, ADDRESS);
    private static final MethodHandle PUT =
            function("mdb_put", true, ADDRESS, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT);
    private static final MethodHandle CURSOR_GET =
            function("mdb_cursor_get", true, ADDRESS, ADDRESS, ADDRESS, JAVA_INT);

    private LmdbLibrary() {}

    @SuppressWarnings("restricted")
    private static SymbolLookup library() {
        return SymbolLookup.libraryLookup(LmdbMeasured.LIBRARY, Arena.global());
    }

    @SuppressWarnings("restricted")
    private static MethodHandle function(
            String name, boolean perOperation, MemoryLayout... arguments) {
        FunctionDescriptor type = FunctionDescriptor.of(JAVA_INT, arguments);
        Linker.Option[] options =
                perOperation
                        ? new Linker.Option[] {Linker.Option.critical(false)}
                        : new Linker.Option[0];
        return Linker.nativeLinker().downcallHandle(SYMBOLS.findOrThrow(name), type, options);
    }

    static int envCreate(MemorySegment env) {
        try {
            return (int) ENV_CREATE.invokeExact(env);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static int setMapSize(MemorySegment env, long bytes) {
        try {
            return (int) SET_MAP_SIZE.invokeExact(env, bytes);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static int envOpen(MemorySegment env, MemorySegment path, int flags) {
        try {
            return (int) ENV_OPEN.invokeExact(env, path, flags, OWNER_ONLY);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static int envInfo(MemorySegment env, MemorySegment info) {
        try {
            return (int) ENV_INFO.invokeExact(env, info);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static int txnBegin(MemorySegment env, int flags, MemorySegment txn) {
        try {
            return (int) TXN_BEGIN.invokeExact(env, MemorySegment.NULL, flags, txn);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static int txnCommit(MemorySegment txn) {
        try {
            return (int) TXN_COMMIT.invokeExact(txn);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static int dbiOpen(MemorySegment txn, MemorySegment dbi) {
        try {
            return (int) DBI_OPEN.invokeExact(txn, MemorySegment.NULL, 0, dbi);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static int cursorOpen(MemorySegment txn, int dbi, MemorySegment cursor) {
        try {
            return (int) CURSOR_OPEN.invokeExact(txn, dbi, cursor);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static int get(MemorySegment txn, int dbi, MemorySegment key, MemorySegment value) {
        try {
            return (int) GET.invokeExact(txn, dbi, key, value);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static int put(MemorySegment txn, int dbi, MemorySegment key, MemorySegment value) {
        try {
            return (int) PUT.invokeExact(txn, dbi, key, value, 0);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }

    static int cursorNext(MemorySegment cursor, MemorySegment key, MemorySegment value) {
        try {
            return (int) CURSOR_GET.invokeExact(cursor, key, value, NEXT);
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
