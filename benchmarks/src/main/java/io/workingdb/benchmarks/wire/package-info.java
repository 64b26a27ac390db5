/// Requests to bytes and bytes to outcomes, in three languages: RESP, Memcached's text protocol, etcd's JSON over HTTP.
///
/// Nothing here allocates per request or reply, apart from the text of an error. Decoders take any split of the bytes and keep no
/// bytes back, so a reply may be larger than any buffer. May import `profile`. Start at {@link io.workingdb.benchmarks.wire.Wire}.
@NullMarked
package io.workingdb.benchmarks.wire;

import org.jspecify.annotations.NullMarked;
