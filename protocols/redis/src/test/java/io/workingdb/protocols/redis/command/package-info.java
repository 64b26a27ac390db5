/// Tests of what the commands are made of.
@NullMarked
package io.workingdb.protocols.redis.command;

import org.jspecify.annotations.NullMarked;
