/// How every data type lies in the ordered map, and the logical database on top of it: keys, versions, deadlines, counts.
///
/// Imports `storage.map`, `trace`, `invariant`, and `port` for memory. Start at {@link io.workingdb.core.keyspace.Keyspace}. Changes happen only inside
/// the apply of a log entry; existence is decided by the log time of the last applied entry and by nothing else.
///
/// The spaces of the map, in its order. The first byte is the space; keys are big-endian, values little-endian:
///
/// | space | rest of the key | value | layout |
/// |---|---|---|---|
/// | 01 database | database u16 | keyspace id u16 | `TableLayout` |
/// | 02 next keyspace | | id to try first u16 | `TableLayout` |
/// | 03 reclaim | flushed keyspace id u16 | | `TableLayout` |
/// | 04 count | keyspace id u16, slot u16 | keys u64, with deadline u64 | `TableLayout` |
/// | 05 slot | slot u16 | layout, version counter u64 | `SlotLayout` |
/// | 06 expiry | deadline u64, slot u16, keyspace id u16, hash u32, name | | `ExpiryLayout` |
/// | 07 orphan | slot u16, id of a collection u64 | | `OrphanTable` |
/// | 08 field expiry | deadline u64, slot u16, id u64, hash u32, field | | `FieldExpiryLayout` |
/// | 09 session | slot u16; birth u64, id u64; sequence u64 | floor; head; reply | `BirthLayout`, `SessionLayout` |
/// | 0a session expiry | deadline u64, slot u16, birth u64, id u64 | | `ExpiryLayout` |
/// | 0b lock | slot u16, kind u8, resource and transaction | by kind | `LockLayout` |
/// | 0c transaction | slot u16; birth u64, id u64; number u64 | floor; head; fragment | `BirthLayout`, `TransactionLayout` |
/// | 0d transaction expiry | deadline u64, slot u16, birth u64, id u64 | | `ExpiryLayout` |
/// | 0e waiter | slot u16, kind u8, client and key | by kind | `WaiterLayout` |
/// | 0f waiter expiry | deadline u64, slot u16, kind u8, client | | `ExpiryLayout` |
/// | 10 key | slot u16, keyspace id u16, hash u32, name | header, content | `KeyLayout`, `HeaderLayout` |
/// | 20 element | slot u16, id u64, kind u8, element | by kind | `ElementLayout` |
///
/// The name is the user's key, or stands for a long one. Every value that may grow a field begins with a layout number; the
/// small tables are told apart by their length.
@NullMarked
package io.workingdb.core.keyspace;

import org.jspecify.annotations.NullMarked;
