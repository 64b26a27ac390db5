/// Redis' commands, one file per family: each command's row of the table stands in the file that holds its handler, so adding
/// one touches one file.
///
/// Imports `core.keyspace`, `core.error` and `protocols.session`. Start at
/// {@link io.workingdb.protocols.redis.command.RedisCommands}. The ids in the rows are written in logs and never change: a test
/// holds the list. Commands on data run on one reactor at a time and own reusable scratch memory; what they do in apply is a
/// function of keyspace, arguments, log time and seed, and everything that can fail is checked before the first change.
@NullMarked
package io.workingdb.protocols.redis.command;

import org.jspecify.annotations.NullMarked;
