/// SQL, in the order a query travels: parser, catalog, binder, planner, optimizer, execution. Comes with its own issue; nothing here yet.
@NullMarked
package io.workingdb.protocols.sql;

import org.jspecify.annotations.NullMarked;
