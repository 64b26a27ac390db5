package io.workingdb.protocols.session;

import io.workingdb.core.error.ErrorCode;
import java.lang.foreign.MemorySegment;

/// Where a command's answer goes. The implementation knows the wire format and the connection's version of it.
///
/// Every command writes exactly one value; an aggregate announces its size and is followed by its elements. Bytes are
/// copied before the call returns.
public interface Reply {

    /// `OK`.
    void ok();

    /// A short status without CR or LF.
    void status(String ascii);

    /// An error of the catalogue with its own text.
    void error(ErrorCode code);

    /// An error of the catalogue with a text of its own, without CR or LF, for example one that names a command.
    void error(ErrorCode code, String text);

    /// A number.
    void integer(long value);

    /// A string of bytes.
    void bulk(MemorySegment source, long offset, int lengthBytes);

    /// A string of text, one byte per character.
    void bulk(String text);

    /// A string of text that people read (RESP3's verbatim string, a bulk string in RESP2).
    void verbatim(String text);

    /// No value.
    void nil();

    /// No aggregate: what RESP2 calls a null array.
    void nilArray();

    /// A floating point number, shortest text that reads back equal.
    void number(double value);

    /// A truth value; RESP2 has 1 and 0 for it.
    void bool(boolean value);

    /// Announces `count` elements in order.
    void array(int count);

    /// Announces `pairs` pairs; RESP2 sees an array of twice as many.
    void map(int pairs);

    /// Announces `count` elements without an order.
    void set(int count);
}
