/// What a client needs to speak RESP: replies decoded, commands encoded. Written from the protocol's specification, and on purpose
/// without a line of the server's parser or writer: a mistake made once must not be made twice.
///
/// Imports nothing of WorkingDB. Start at {@link io.workingdb.simulator.wire.ReplyDecoder}.
@NullMarked
package io.workingdb.simulator.wire;

import org.jspecify.annotations.NullMarked;
