/// The PostgreSQL wire protocol on top of `protocols.sql`. Comes with its own issue; nothing here yet.
@NullMarked
package io.workingdb.protocols.postgres;

import org.jspecify.annotations.NullMarked;
