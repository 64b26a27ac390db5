/// System calls of Linux through the foreign-function API: the few for which Java has no words, or no cheap ones.
/// Imports nothing but the JDK. Start at {@link io.workingdb.runtime.real.kernel.Kernel}.
@NullMarked
package io.workingdb.runtime.real.kernel;

import org.jspecify.annotations.NullMarked;
