package io.workingdb.core.storage.checkpoint;

import io.workingdb.core.buffer.Buffer;
import io.workingdb.core.config.Identity;
import io.workingdb.core.invariant.Mutant;
import io.workingdb.core.invariant.Mutants;
import io.workingdb.core.storage.Checksum;
import io.workingdb.core.storage.tree.TreeImage;

/// Makes the blocks of a checkpoint, one after the other, in runs that lie side by side in the file: data, then the table, then the root.
final class BlockWriter {
    private static final int NO_SPACE = -1;

    private final PageFile pages;
    private final FileBlocks files;
    private final LocationTable table;
    private final TreeImage image;
    private final CheckpointMark target;
    private final Mutants mutants;
    private final int blockBytes;
    private final int entriesPerBlock;
    private final Checksum checksum = new Checksum();
    private Phase phase = Phase.DATA;

    /// Number of the block to be made next, if it is known.
    private int wanted = FileBlocks.NONE;

    private int runFirst;
    private int runBlocks;
    private int lookedAt;
    private boolean runWhole;
    private int space = NO_SPACE;
    private boolean spaceHasBlocks;
    private int first;
    private int tableBlock = FileBlocks.NONE;
    private int tableChecksum;
    private int dataBlocks;
    private int rootBlock;
    private int rootChecksum;

    private enum Phase {
        DATA,
        TABLE,
        ROOT,
        DONE
    }

    BlockWriter(PageFile pages, TreeImage image, CheckpointMark target, Mutants mutants) {
        this.pages = pages;
        this.image = image;
        this.target = target;
        this.mutants = mutants;
        files = pages.blocks;
        table = pages.table;
        blockBytes = image.shape().blockBytes();
        entriesPerBlock = (blockBytes - PageFileLayout.HEADER_BYTES) / LocationTable.ENTRY_BYTES;
    }

    /// Makes the header of a new file: a run of its own.
    void writeHeader(Buffer to, Identity identity) {
        zero(to, 0, blockBytes);
        PageFileLayout.writeFile(to.segment, pages.lane, identity, blockBytes);
        int checked = PageFileLayout.fileCheckedBytes(blockBytes);
        int sum = checksum.of(to, 0, checked, pages.lane);
        PageFileLayout.writeFileChecksum(to.segment, blockBytes, sum);
        to.end = blockBytes;
        runFirst = FileBlocks.NONE;
        runWhole = true;
    }

    /// Goes on, until the run is whole, everything is made, or `limit` blocks of memory were looked at.
    void fill(Buffer to, int limit) {
        lookedAt = 0;
        while (!runWhole && lookedAt < limit) {
            if (wanted == FileBlocks.NONE) {
                findNext();
                lookedAt++;
            }
            if (phase == Phase.DONE || wanted != FileBlocks.NONE && !belongs(to)) {
                runWhole = true;
            } else if (wanted != FileBlocks.NONE) {
                make(to);
            }
        }
    }

    private boolean belongs(Buffer to) {
        return to.end == 0 || wanted == runFirst + runBlocks && to.room() >= blockBytes;
    }

    /// Whether the run is to be written now, if there is anything in it.
    boolean isRunWhole() {
        return runWhole;
    }

    /// Where it goes.
    long runOffset() {
        return (long) runFirst * blockBytes;
    }

    /// The run is in the file.
    void runWritten(Buffer buffer) {
        buffer.end = 0;
        runBlocks = 0;
        runWhole = false;
    }

    /// Blocks of memory looked at by the last fill.
    int lookedAt() {
        return lookedAt;
    }

    /// Whether nothing more is read of the image.
    boolean isDataDone() {
        return phase != Phase.DATA;
    }

    /// Whether everything is made.
    boolean isDone() {
        return phase == Phase.DONE;
    }

    /// What the superblock is to say.
    CheckpointMark written() {
        return target.written(dataBlocks, image.mark().records(), rootBlock, rootChecksum);
    }

    private void findNext() {
        switch (phase) {
            case DATA -> {
                if (image.next()) {
                    look();
                } else {
                    leaveSpace();
                    dropSpaces(table.spaces());
                    phase = Phase.TABLE;
                    space = 0;
                    first = 0;
                }
            }
            case TABLE -> {
                while (space < table.spaces() && first >= table.blocks(space)) {
                    space++;
                    first = 0;
                }
                if (space == table.spaces()) {
                    phase = Phase.ROOT;
                } else {
                    wanted = files.take();
                }
            }
            case ROOT -> wanted = files.take();
            case DONE -> {}
        }
    }

    private void look() {
        if (image.space() != space) {
            leaveSpace();
            dropSpaces(image.space());
            space = image.space();
            enterSpace();
        }
        spaceHasBlocks |= image.block() != TreeImage.Block.EMPTY;
        int old = table.location(space, image.index());
        switch (image.block()) {
            case EMPTY -> {
                files.release(old);
                table.set(space, image.index(), FileBlocks.NONE, 0);
            }
            case UNCHANGED -> {
                if (old == FileBlocks.NONE) {
                    wanted = files.take();
                }
            }
            case CHANGED -> {
                boolean skipped =
                        mutants.has(Mutant.SKIP_A_CHANGED_BLOCK)
                                && old != FileBlocks.NONE
                                && image.index() % 2 == 1;
                if (!skipped) {
                    wanted = files.take();
                }
            }
        }
    }

    /// An extent in which the image has nothing is no part of the checkpoint.
    private void leaveSpace() {
        if (space > TreeImage.PAGES && !spaceHasBlocks) {
            pages.drop(space);
        }
        spaceHasBlocks = false;
    }

    /// Forgets the spaces between the last one and `next`: their extents are gone.
    private void dropSpaces(int next) {
        for (int gone = space + 1; gone < Math.min(next, table.spaces()); gone++) {
            pages.drop(gone);
        }
    }

    /// The space of the pages grows; any other that has another shape than before is another one.
    private void enterSpace() {
        int blocks = image.blocksOfSpace();
        if (space != TreeImage.PAGES
                && table.blocks(space) > 0
                && !table.hasShape(space, image.sizeClass(), blocks)) {
            pages.drop(space);
        }
        table.grow(space, image.sizeClass(), blocks);
    }

    private void make(Buffer to) {
        if (to.end == 0) {
            runFirst = wanted;
        }
        int at = to.end;
        switch (phase) {
            case DATA -> {
                int index = image.index();
                zero(to, at, PageFileLayout.HEADER_BYTES);
                PageFileLayout.writeData(to.segment, at, pages.lane, target.number(), space, index);
                image.copy(to.segment, at + PageFileLayout.HEADER_BYTES);
                files.release(table.location(space, index));
                table.set(space, index, wanted, sum(to, at));
            }
            case TABLE -> makeTable(to, at);
            case ROOT -> {
                zero(to, at, blockBytes);
                PageFileLayout.writeRoot(
                        to.segment,
                        at,
                        pages.lane,
                        target,
                        image.mark(),
                        tableBlock,
                        tableChecksum,
                        dataBlocks);
                rootBlock = wanted;
                rootChecksum = sum(to, at);
                pages.addOwn(wanted);
                phase = Phase.DONE;
            }
            case DONE -> throw new IllegalStateException("everything is made");
        }
        to.end += blockBytes;
        runBlocks++;
        wanted = FileBlocks.NONE;
    }

    private void makeTable(Buffer to, int at) {
        zero(to, at, blockBytes);
        int listed = Math.min(entriesPerBlock, table.blocks(space) - first);
        PageFileLayout.writeTable(
                to.segment,
                at,
                pages.lane,
                target.number(),
                table,
                space,
                first,
                listed,
                tableBlock,
                tableChecksum);
        for (int i = first; i < first + listed; i++) {
            dataBlocks += table.location(space, i) == FileBlocks.NONE ? 0 : 1;
        }
        first += listed;
        tableBlock = wanted;
        tableChecksum = sum(to, at);
        pages.addOwn(wanted);
    }

    private static void zero(Buffer to, int at, int bytes) {
        to.segment.asSlice(at, bytes).fill((byte) 0);
    }

    private int sum(Buffer to, int at) {
        return checksum.of(to, at, blockBytes, wanted);
    }
}
