package io.workingdb.benchmarks.maps;

/// A map that is measured: records of {@link Record16} under numbers from 0. Each has loops of its own, so that the compiler sees the calls in
/// them as a program would that uses this map alone. What a loop returns depends on all it read, so that none of it is left out.
interface MeasuredMap extends AutoCloseable {
    /// Its name in the table.
    String title();

    /// Inserts records 0 to `records - 1`, which is a random order of keys.
    void insert(int records);

    /// Reads the first eight bytes of the values of these records.
    long get(int[] numbers);

    /// Writes the first eight bytes of the values of these records.
    long update(int[] numbers);

    /// Walks over all records in the order of keys, and reads eight bytes of each key and of each value.
    ///
    /// @return a sum over them; maps without an order have none and return 0
    long scan();

    /// Bytes held for the records, whatever for.
    long heldBytes();

    @Override
    void close();
}
