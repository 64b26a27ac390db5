/// Configuration as validated records: what must match across a cluster, and what may differ per node.
///
/// Imports `port`, `invariant`. Reading argv, environment and files is the business of `runtime-real`'s launcher.
@NullMarked
package io.workingdb.core.config;

import org.jspecify.annotations.NullMarked;
