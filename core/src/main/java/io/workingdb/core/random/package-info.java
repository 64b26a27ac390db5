/// Chance: one algorithm, forked by label. Imports nothing.
@NullMarked
package io.workingdb.core.random;

import org.jspecify.annotations.NullMarked;
