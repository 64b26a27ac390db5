/// Named scenarios as data: what is drawn, what is fixed, which mutants they hunt. Load profiles lie beside them as resources.
///
/// Imports `simulator`, `core`. Start at {@link io.workingdb.scenarios.Scenario}.
@NullMarked
package io.workingdb.scenarios;

import org.jspecify.annotations.NullMarked;
