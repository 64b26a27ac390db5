package io.workingdb.benchmarks;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The arrows of ARCHITECTURE.md, and no others. Lives here because only benchmarks may see every module.
final class ArchitectureTest {
    private static final JavaClasses HOUSE =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("io.workingdb");

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    core         | core
                    checkers     | checkers
                    nukeraft     | nukeraft core
                    protocols    | protocols core
                    node         | node core nukeraft protocols
                    runtime.real | runtime.real node core nukeraft protocols
                    runtime.sim  | runtime.sim core
                    simulator    | simulator node runtime.sim checkers core nukeraft protocols
                    scenarios    | scenarios simulator node runtime.sim checkers core nukeraft protocols
                    """)
    void moduleSeesOnlyWhatItsArrowsPointAt(String module, String seen) {
        String[] allowed =
                java.util.Arrays.stream(seen.split(" "))
                        .map(each -> "io.workingdb." + each + "..")
                        .toArray(String[]::new);
        DescribedPredicate<JavaClass> elsewhereInTheHouse =
                resideInAnyPackage("io.workingdb..").and(resideOutsideOfPackages(allowed));
        noClasses()
                .that()
                .resideInAPackage("io.workingdb." + module + "..")
                .should()
                .dependOnClassesThat(elsewhereInTheHouse)
                .because("ARCHITECTURE.md draws " + module + " -> " + seen + " and no other arrow")
                .check(HOUSE);
    }

    @Test
    void checkersAreALibraryOfTheirOwn() {
        classes()
                .that()
                .resideInAPackage("io.workingdb.checkers..")
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage("io.workingdb.checkers..", "java..", "org.jspecify.."))
                .because("checkers use the JDK only, so that anybody can judge a history with them")
                .check(HOUSE);
    }

    @Test
    void nettyAndJctoolsLiveInRuntimeRealAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.workingdb.runtime.real..", "io.workingdb.benchmarks..")
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.netty..", "org.jctools.."))
                .because("logic is handed its world through core.port")
                .check(HOUSE);
    }

    @Test
    void onlyCommandLinesAndReportsTouchFilesAndNothingImportsThem() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "..cli..",
                        "..report..",
                        "io.workingdb.runtime.real..",
                        "io.workingdb.benchmarks..")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(
                                "java.nio.file..",
                                "java.net..",
                                "io.workingdb..cli..",
                                "io.workingdb..report.."))
                .because(
                        "packages named cli and report may read and write files, and nothing else imports them")
                .check(HOUSE);
    }
}
