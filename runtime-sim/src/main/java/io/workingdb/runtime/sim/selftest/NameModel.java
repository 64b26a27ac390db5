package io.workingdb.runtime.sim.selftest;

/// What one name may lead to: changes are numbered; after a power cut, if the last change is durable, it must be there.
final class NameModel {
    final String name;
    boolean present;
    boolean durablePresent;
    long changes;
    long completedChanges;
    long durableChanges;
    boolean busy;

    NameModel(String name) {
        this.name = name;
    }

    /// Checks and goes on from there.
    ///
    /// @return whether what is there is possible
    boolean verify(boolean there, boolean power) {
        boolean certain = power ? changes == durableChanges : changes == completedChanges;
        boolean possible = !certain || there == (power ? durablePresent : present);
        present = there;
        completedChanges = changes;
        busy = false;
        if (power) {
            durablePresent = there;
            durableChanges = changes;
        }
        return possible;
    }
}
