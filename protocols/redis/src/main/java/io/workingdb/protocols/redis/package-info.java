/// Redis' wire protocol, versions 2 and 3: bytes to commands and values to bytes.
///
/// Imports `core` and `protocols.session`; the commands themselves live in the package `command`. Start at
/// {@link io.workingdb.protocols.redis.RedisProtocol}. What is compatible is Redis 7.0: replies and error texts are its own, byte for
/// byte, unless a comment says why not.
@NullMarked
package io.workingdb.protocols.redis;

import org.jspecify.annotations.NullMarked;
