package io.workingdb.runtime.sim.selftest;

import io.workingdb.runtime.sim.disk.SimulatedDisk;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What a disk may look like. Outlives the processes that exercise it.
final class DiskModel {
    private static final int FILES = 3;
    private static final int NAMES = 4;

    final FileModel[] files = new FileModel[FILES];
    final NameModel[] names = new NameModel[NAMES];

    /// Un-synced sectors may be torn inside.
    final boolean damaged;

    long lastVersion;

    DiskModel(boolean damaged) {
        this.damaged = damaged;
        Arrays.setAll(files, FileModel::new);
        Arrays.setAll(names, i -> new NameModel("name-" + i));
    }

    /// Checks everything after the end of a process.
    ///
    /// @return the first thing that is wrong, or null
    @Nullable String verify(SimulatedDisk disk, boolean power) {
        String[] there = disk.names();
        for (NameModel name : names) {
            boolean present = Arrays.binarySearch(there, name.name) >= 0;
            if (!name.verify(present, power)) {
                return name.name + (present ? " is there" : " has vanished");
            }
        }
        for (FileModel file : files) {
            String wrong = file.verify(disk.contents(file.name), power, damaged);
            if (wrong != null) {
                return wrong;
            }
        }
        return null;
    }

    /// After an end of which nothing can be said, because the disk makes errors: takes what is there as it is.
    void forget() {
        for (FileModel file : files) {
            file.processEnded();
        }
        for (NameModel name : names) {
            name.busy = false;
        }
    }
}
