/// Load profiles: what a load looks like, as validated data, and the choices it makes while it runs.
///
/// The built-in ones are resources of the module `scenarios`, under `/profiles`. May import `core`. Start at
/// {@link io.workingdb.benchmarks.profile.Profile}.
@NullMarked
package io.workingdb.benchmarks.profile;

import org.jspecify.annotations.NullMarked;
