package io.workingdb.core.keyspace;

/// How the content of a user key lies in the map. Codes are on disk and never reused.
///
/// One rule for all collections: small ones are one value, which costs least; a collection becomes rows when it leaves the bounds of
/// {@link CollectionLimits}, or with the first field that has a deadline, and stays so until it is deleted. Only a stream is never small: it
/// is read by ranges and trimmed at one end, and groups refer to its entries.
public enum RecordForm {
    /// A string: the bytes themselves, behind the header.
    WHOLE(0),

    /// All elements in one run behind the header.
    PACKED(1),

    /// A set of integers: a sorted array behind the header.
    INTEGERS(2),

    /// A record for each element, under the collection's id: see {@link ElementLayout}. Behind the header: {@link CollectionLayout}.
    ROWS(3);

    private static final RecordForm[] BY_CODE = {WHOLE, PACKED, INTEGERS, ROWS};

    private final byte code;

    RecordForm(int code) {
        this.code = (byte) code;
    }

    /// The form's byte in a record's header.
    public byte code() {
        return code;
    }

    /// The form whose byte is `code`.
    ///
    /// @throws IllegalArgumentException if this build does not know it
    public static RecordForm of(byte code) {
        if (code < 0 || code >= BY_CODE.length) {
            throw new IllegalArgumentException(
                    "a record form that this build does not know: code=" + code);
        }
        return BY_CODE[code];
    }
}
