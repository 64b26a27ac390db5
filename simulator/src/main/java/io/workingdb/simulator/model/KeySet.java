package io.workingdb.simulator.model;

import java.util.List;

/// The keys that a group of commands speaks of together: one for most, up to three for commands on several keys. One history is kept and
/// checked for each set.
///
/// @param database number of the database they are in
/// @param names the keys
/// @param expiring whether any of them may get a time to live
public record KeySet(int database, List<String> names, boolean expiring) {

    /// Name of key `number`.
    public String name(int number) {
        return names.get(number);
    }

    /// How many.
    public int count() {
        return names.size();
    }

    /// What the checker calls it.
    public String label() {
        String joined = names.size() == 1 ? names.getFirst() : String.join("+", names);
        String shown =
                joined.length() <= 24 ? joined : joined.substring(0, 24) + "~" + joined.length();
        return database == 0 ? shown : shown + " of database " + database;
    }
}
