package io.workingdb.core.storage.checkpoint;

import io.workingdb.core.buffer.Buffer;
import io.workingdb.core.buffer.BufferPool;
import io.workingdb.core.config.Identity;
import io.workingdb.core.port.Disk;
import io.workingdb.core.port.DiskFile;
import io.workingdb.core.port.DiskOperation;
import io.workingdb.core.port.DiskOperation.Kind;
import io.workingdb.core.port.DiskStatus;
import io.workingdb.core.storage.Checksum;
import io.workingdb.core.storage.tree.TreeImage;
import io.workingdb.core.storage.tree.TreeLoader;
import io.workingdb.core.storage.tree.TreeMark;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Loads the checkpoint that a superblock names from a page file into an empty tree, checking every byte, and what the file's blocks are taken by into
/// a {@link PageFile}. A resumable job, polled once a turn.
///
/// `OPENING -> HEADER -> ROOT -> TABLE* -> DATA* -> SETTLING -> DONE`, or `REFUSED` with the place
///
/// Data is read in the order of the file, so that a disk reads ahead.
public final class CheckpointReader implements CheckpointLoad {
    /// Pages looked at in a turn for which are free.
    private static final int SETTLED_PER_TURN = 4_096;

    private final BufferPool pool;
    private final Identity identity;
    private final CheckpointMark mark;
    private final PageFile pages;
    private final TreeLoader loader;
    private final LocationTable table;
    private final int blockBytes;
    private final int entriesMax;
    private final Buffer window;
    private final Checksum checksum = new Checksum();
    private final BitSet awaited = new BitSet();
    private final Step step = new Step();
    private State state = State.OPENING;
    private boolean arrived;
    private int block;
    private int blocksRead;
    private int expected;
    private long loaded;
    private boolean unknown;
    private String flaw = "";
    private @Nullable String refusal;

    private enum State {
        OPENING,
        HEADER,
        ROOT,
        TABLE,
        DATA,
        SETTLING,
        DONE,
        REFUSED
    }

    /// Begins to load the checkpoint that `mark` names.
    ///
    /// @param identity whose directory it is
    /// @param pages takes over the file
    /// @param bufferBytes most bytes of one read
    public CheckpointReader(
            Disk disk,
            BufferPool pool,
            Identity identity,
            CheckpointMark mark,
            PageFile pages,
            TreeLoader loader,
            int bufferBytes) {
        this.pool = pool;
        this.identity = identity;
        this.mark = mark;
        this.pages = pages;
        this.loader = loader;
        table = pages.table;
        blockBytes = loader.shape().blockBytes();
        entriesMax = (blockBytes - PageFileLayout.HEADER_BYTES) / LocationTable.ENTRY_BYTES;
        Buffer taken = pool.take(Math.max(bufferBytes, blockBytes));
        if (taken == null) {
            throw new IllegalStateException("buffer-bytes-max is too small for a checkpoint");
        }
        window = taken;
        if (mark.isInPages()) {
            step.kind = Kind.OPEN;
            step.name = pages.name;
            disk.submit(step);
        } else {
            finish();
        }
    }

    @Override
    public int turn() {
        if (arrived) {
            arrived = false;
            take();
            return blocksRead;
        }
        if (state == State.SETTLING) {
            if (loader.settle(SETTLED_PER_TURN)) {
                pages.commit(0, mark.appliedIndex());
                finish();
            }
            return 1;
        }
        return 0;
    }

    @Override
    public boolean done() {
        return state == State.DONE;
    }

    @Override
    public @Nullable String refusal() {
        return refusal;
    }

    @Override
    public boolean isDamaged() {
        return refusal != null && !unknown;
    }

    @Override
    public long records() {
        return mark.parts() == 0 ? mark.records() : mark.records() * loaded / mark.parts();
    }

    private void take() {
        switch (state) {
            case HEADER -> takeHeader();
            case ROOT -> takeRoot();
            case TABLE -> takeTable();
            case DATA -> takeData();
            case OPENING, SETTLING, DONE, REFUSED ->
                    throw new IllegalStateException("nothing was read");
        }
    }

    private void takeHeader() {
        int checked = PageFileLayout.fileCheckedBytes(blockBytes);
        int sum = checksum.of(window, 0, checked, pages.lane);
        if (!PageFileLayout.isBlock(window.segment, 0, PageFileLayout.FILE, pages.lane)
                || PageFileLayout.fileChecksum(window.segment, blockBytes) != sum) {
            refuse("has a damaged header");
        } else if (isKnown(0)) {
            int bytes = PageFileLayout.blockBytes(window.segment);
            if (!PageFileLayout.isOf(window.segment, identity)) {
                refuseUnknown("is that of another data directory");
            } else if (bytes != blockBytes) {
                refuseUnknown("has blocks of " + bytes + " bytes, which this build does not use");
            } else {
                state = State.ROOT;
                expected = mark.rootChecksum();
                claimOwn(mark.rootBlock());
            }
        }
    }

    private void takeRoot() {
        if (!isWhole(PageFileLayout.ROOT, 0, expected)) {
            refuse("has a damaged root");
            return;
        }
        if (!isKnown(0)) {
            return;
        }
        TreeMark tree = PageFileLayout.tree(window.segment);
        String flaw =
                PageFileLayout.isOf(window.segment, mark)
                        ? loader.flaw(tree)
                        : "does not say what its superblock says";
        if (flaw.isEmpty()) {
            loader.begin(tree);
            state = State.TABLE;
            nextOfTable(
                    PageFileLayout.table(window.segment),
                    PageFileLayout.tableChecksum(window.segment));
        } else {
            refuse(flaw);
        }
    }

    private void nextOfTable(int before, int beforeChecksum) {
        if (before == FileBlocks.NONE) {
            endOfTable();
        } else {
            expected = beforeChecksum;
            claimOwn(before);
        }
    }

    /// Reads a block of the table, or the root, unless something else is there.
    private void claimOwn(int wanted) {
        if (isInFile(wanted) && pages.blocks.claim(wanted)) {
            pages.addOwn(wanted);
            read(wanted, 1);
        } else {
            refuse("names a block that it cannot have: named=" + Integer.toUnsignedString(wanted));
        }
    }

    private void takeTable() {
        if (!isWhole(PageFileLayout.TABLE, 0, expected)) {
            refuse("has a damaged table");
        } else if (isKnown(0)) {
            int space = PageFileLayout.space(window.segment, 0);
            int first = PageFileLayout.index(window.segment, 0);
            int listed = PageFileLayout.listed(window.segment);
            int blocks = PageFileLayout.spaceBlocks(window.segment);
            int sizeClass = PageFileLayout.sizeClass(window.segment);
            boolean fits = blocks >= 0 && listed >= 0 && first >= 0 && first <= blocks - listed;
            if (fits && listed <= entriesMax && isShape(space, sizeClass, blocks)) {
                table.grow(space, sizeClass, blocks);
                table.copyIn(space, first, listed, window.segment, PageFileLayout.HEADER_BYTES);
                nextOfTable(
                        PageFileLayout.before(window.segment),
                        PageFileLayout.beforeChecksum(window.segment));
            } else {
                refuse("has an impossible table");
            }
        }
    }

    /// Whether a space may have this shape: the same as other blocks of the table say.
    private boolean isShape(int space, int sizeClass, int blocks) {
        return space >= 0
                && space <= LocationTable.SPACES_MAX
                && (table.blocks(space) == 0 || table.hasShape(space, sizeClass, blocks))
                && blocks == loader.blocks(space, sizeClass);
    }

    /// Makes room for all that the table lists, and finds out which blocks of the file that is.
    private void endOfTable() {
        if (table.blocks(TreeImage.PAGES) != loader.blocks(TreeImage.PAGES, 0)) {
            refuse("has a table of other pages");
            return;
        }
        for (int space = 0; space < table.spaces() && state != State.REFUSED; space++) {
            int blocks = table.blocks(space);
            if (space != TreeImage.PAGES && blocks > 0) {
                loader.extent(space, table.sizeClass(space));
            }
            for (int i = 0; i < blocks && state != State.REFUSED; i++) {
                await(table.location(space, i));
            }
        }
        if (state != State.REFUSED) {
            state = State.DATA;
            readData(1);
        }
    }

    private void await(int location) {
        if (location == FileBlocks.NONE) {
            return;
        }
        if (isInFile(location) && pages.blocks.claim(location)) {
            awaited.set(location);
        } else {
            refuse(
                    "names a block that it cannot have: named="
                            + Integer.toUnsignedString(location));
        }
    }

    /// Reads on from the first block from `from` on that is awaited.
    private void readData(int from) {
        int next = awaited.nextSetBit(from);
        if (next < 0) {
            if (loaded != mark.parts()) {
                refuse("does not hold as many blocks as its superblock says");
            } else {
                state = State.SETTLING;
            }
            return;
        }
        int end = Math.min(awaited.length(), next + window.capacity / blockBytes);
        read(next, end - next);
    }

    private void takeData() {
        int first = block;
        for (int i = 0; i < blocksRead; i++) {
            block = first + i;
            if (awaited.get(block) && !load(i * blockBytes)) {
                refuse("has a damaged block");
                return;
            }
        }
        readData(first + blocksRead);
    }

    /// Loads the block that is in the window at `at`.
    private boolean load(int at) {
        int space = PageFileLayout.space(window.segment, at);
        int index = PageFileLayout.index(window.segment, at);
        boolean named =
                space >= 0
                        && index >= 0
                        && index < table.blocks(space)
                        && table.location(space, index) == block;
        if (!named || !isWhole(PageFileLayout.DATA, at, table.checksum(space, index))) {
            return false;
        }
        loader.block(space, index, window.segment, at + (long) PageFileLayout.HEADER_BYTES);
        loaded++;
        return true;
    }

    private boolean isWhole(int magic, int at, int sum) {
        return PageFileLayout.isBlock(window.segment, at, magic, pages.lane)
                && checksum.of(window, at, blockBytes, block) == sum;
    }

    private boolean isKnown(int at) {
        int layout = PageFileLayout.layout(window.segment, at);
        if (layout > PageFileLayout.LAYOUT) {
            refuseUnknown("has a newer format than this build knows: format=" + layout);
        }
        if (layout < PageFileLayout.LAYOUT) {
            refuseUnknown("has the format of a build before release 0.1: format=" + layout);
        }
        return layout == PageFileLayout.LAYOUT;
    }

    private boolean isInFile(int location) {
        return location >= 0 && (location + 1L) * blockBytes <= opened().bytes();
    }

    private void read(int first, int blocks) {
        block = first;
        blocksRead = blocks;
        step.read((long) first * blockBytes, (long) blocks * blockBytes);
    }

    private void finish() {
        pool.give(window);
        state = State.DONE;
    }

    private void completed(DiskStatus status) {
        if (state == State.REFUSED) {
            pages.file = null;
            refusal = flaw;
        } else if (status != DiskStatus.DONE) {
            refuse("cannot be used: operation=" + step.kind + " status=" + status);
        } else if (state == State.OPENING) {
            pages.file = step.file;
            state = State.HEADER;
            if (isInFile(0)) {
                read(0, 1);
            } else {
                refuse("is shorter than its header");
            }
        } else {
            arrived = true;
        }
    }

    private void refuseUnknown(String what) {
        unknown = true;
        refuse(what);
    }

    /// Refuses, once the file is closed: who falls back to another checkpoint may delete it.
    private void refuse(String what) {
        flaw =
                "the checkpoint "
                        + what
                        + ": file="
                        + pages.name
                        + " block="
                        + block
                        + " offset="
                        + (long) block * blockBytes;
        pool.give(window);
        state = State.REFUSED;
        if (pages.file == null) {
            refusal = flaw;
        } else {
            step.kind = Kind.CLOSE;
            opened().submit(step);
        }
    }

    private DiskFile opened() {
        if (pages.file == null) {
            throw new IllegalStateException("no page file is open");
        }
        return pages.file;
    }

    private final class Step extends DiskOperation {
        void read(long offset, long length) {
            kind = Kind.READ;
            buffer = window.segment;
            fileOffset = offset;
            lengthBytes = length;
            opened().submit(this);
        }

        @Override
        public void completed(DiskStatus status) {
            CheckpointReader.this.completed(status);
        }
    }
}
