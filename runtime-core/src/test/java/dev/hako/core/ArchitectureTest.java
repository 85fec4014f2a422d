package dev.hako.core;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The layers of the design (docs/architecture.md), as rules that fail the build. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.hako.core");

    private static final String[] CONCERNS = {
        "dev.hako.core.namespace..",
        "dev.hako.core.rootfs..",
        "dev.hako.core.cgroup..",
        "dev.hako.core.seccomp..",
        "dev.hako.core.capability..",
        "dev.hako.core.lsm..",
        "dev.hako.core.process..",
        "dev.hako.core.hook..",
        "dev.hako.core.network..",
        "dev.hako.core.resctrl..",
        "dev.hako.core.console..",
        "dev.hako.core.notify.."
    };

    @Test
    void nativeCodeStaysBehindOneDoor() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.hako.core.linux.ffi..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.foreign..")
                .because("a caller of the kernel reads as Java, and a cold command links no native code")
                .check(CLASSES);
    }

    @Test
    void layersUseWhatStandsBelowThem() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("kernel")
                .definedBy("dev.hako.core.linux..")
                .layer("stub, proc and child")
                .definedBy("dev.hako.core.stub..", "dev.hako.core.proc..", "dev.hako.core.child..")
                .layer("concerns")
                .definedBy(CONCERNS)
                .layer("init and state")
                .definedBy("dev.hako.core.init..", "dev.hako.core.state..")
                .layer("validate")
                .definedBy("dev.hako.core.validate..")
                .layer("lifecycle")
                .definedBy("dev.hako.core.lifecycle..")
                .whereLayer("lifecycle")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("init and state")
                .mayOnlyBeAccessedByLayers("lifecycle")
                .whereLayer("validate")
                .mayOnlyBeAccessedByLayers("lifecycle")
                .whereLayer("concerns")
                .mayOnlyBeAccessedByLayers("init and state", "validate", "lifecycle")
                .whereLayer("stub, proc and child")
                .mayOnlyBeAccessedByLayers("concerns", "init and state", "validate", "lifecycle")
                .withOptionalLayers(true)
                .check(CLASSES);
    }

    @Test
    void concernsDoNotKnowEachOther() {
        for (String concern : CONCERNS) {
            String[] others = Arrays.stream(CONCERNS)
                    .filter(other -> !other.equals(concern))
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(concern)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others)
                    .allowEmptyShould(true)
                    .check(CLASSES);
        }
    }

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching("dev.hako.core.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void nothingReadsThisJvmsOwnSurroundings() {
        noClasses()
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .because("what a C runtime takes from its own process comes from the Caller")
                .check(CLASSES);
    }

    @Test
    void onlyAStubIsStartedAsAChildOfTheJvm() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("dev.hako.core.stub.LibraryStub")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ProcessBuilder.class)
                .check(CLASSES);
    }
}
