/// Tests of the Redis protocol. `Harness` is a node without a log, a network and a disk.
@NullMarked
package io.workingdb.protocols.redis;

import org.jspecify.annotations.NullMarked;
