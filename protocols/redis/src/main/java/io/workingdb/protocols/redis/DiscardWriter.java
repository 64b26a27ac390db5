package io.workingdb.protocols.redis;

import io.workingdb.core.error.ErrorCode;
import io.workingdb.protocols.session.ReplyBuffer;
import io.workingdb.protocols.session.ReplyWriter;
import java.lang.foreign.MemorySegment;

/// Takes replies that nobody reads. Has no state, so everybody may share it.
final class DiscardWriter implements ReplyWriter {
    @Override
    public void protocol(int version) {}

    @Override
    public void target(ReplyBuffer buffer) {}

    @Override
    public void ok() {}

    @Override
    public void status(String ascii) {}

    @Override
    public void error(ErrorCode code) {}

    @Override
    public void error(ErrorCode code, String text) {}

    @Override
    public void integer(long value) {}

    @Override
    public void bulk(MemorySegment source, long offset, int lengthBytes) {}

    @Override
    public void bulk(String text) {}

    @Override
    public void verbatim(String text) {}

    @Override
    public void nil() {}

    @Override
    public void nilArray() {}

    @Override
    public void number(double value) {}

    @Override
    public void bool(boolean value) {}

    @Override
    public void array(int count) {}

    @Override
    public void map(int pairs) {}

    @Override
    public void set(int count) {}
}
