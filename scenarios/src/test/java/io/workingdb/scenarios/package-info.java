/// Runs of whole seeds as tests.
@NullMarked
package io.workingdb.scenarios;

import org.jspecify.annotations.NullMarked;
