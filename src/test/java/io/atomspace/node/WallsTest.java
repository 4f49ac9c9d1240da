package io.atomspace.node;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The walls of the house: who may know whom. See ARCHITECTURE.md. */
class WallsTest {
  private static final String BASE = "io.atomspace.node.";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.atomspace.node");

  private static String in(String room) {
    return BASE + room + "..";
  }

  private static void forbid(String from, String... to) {
    String[] rooms = List.of(to).stream().map(WallsTest::in).toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(in(from))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(rooms)
        .check(CLASSES);
  }

  @Test
  void importsRunDownwardOnly() {
    forbid("kernel", "api", "runtime", "protocol", "port", "simulation", "tool");
    forbid("protocol", "api", "runtime", "port", "simulation", "tool");
    forbid("port", "api", "runtime", "protocol", "simulation", "tool");
    forbid("runtime", "api", "simulation", "tool");
    forbid("api", "simulation", "tool");
  }

  @Test
  void thePortsDoNotKnowEachOther() {
    List<String> ports = List.of("transport", "script", "das", "journal", "coordinator");
    for (String port : ports) {
      List<String> others =
          ports.stream()
              .filter(other -> !other.equals(port))
              .map(other -> "port." + other)
              .toList();
      forbid("port." + port, others.toArray(String[]::new));
    }
  }

  @Test
  void messagingIsUsableWithoutJobs() {
    forbid("protocol.channel", "protocol.jobs", "protocol.election", "protocol.membership");
    forbid("protocol.topology", "protocol.jobs", "protocol.election", "protocol.membership");
    forbid("port.transport", "port.script", "port.das");
    forbid("kernel", "protocol.jobs");
  }

  @Test
  void agreementIsBuiltInFloors() {
    forbid(
        "protocol.consensus",
        "protocol.replication",
        "protocol.mutex",
        "protocol.commit",
        "protocol.election",
        "protocol.jobs");
    forbid(
        "protocol.replication",
        "protocol.mutex",
        "protocol.commit",
        "protocol.election",
        "protocol.membership",
        "protocol.jobs");
    forbid("protocol.mutex", "protocol.commit", "protocol.election", "protocol.jobs");
    forbid("protocol.commit", "protocol.mutex", "protocol.election", "protocol.jobs");
  }

  @Test
  void theMachineIsPure() {
    for (String room : List.of("kernel", "protocol")) {
      noClasses()
          .that()
          .resideInAPackage(in(room))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "java.util.concurrent..",
              "java.util.logging..",
              "org.slf4j..",
              "java.io..",
              "java.nio.file..",
              "java.net..",
              "jakarta.ws..",
              "jakarta.enterprise.concurrent..",
              "jakarta.enterprise.context..",
              "org.eclipse.microprofile..")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.lang.Thread")
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("java.util.Random")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis")
          .check(CLASSES);
    }
  }

  @Test
  void noProtocolWalksAnUnorderedMap() {
    noClasses()
        .that()
        .resideInAPackage(in("protocol"))
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.HashMap")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.HashSet")
        .check(CLASSES);
  }

  @Test
  void roomsHaveNoCycles() {
    slices().matching(BASE + "(*)..").should().beFreeOfCycles().check(CLASSES);
    slices().matching(BASE + "protocol.(*)..").should().beFreeOfCycles().check(CLASSES);
    slices().matching(BASE + "port.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void namesSayWhatThingsAre() {
    ArchRuleDefinition.classes()
        .should(
            new ArchCondition<JavaClass>("not be named after nothing") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                String name = type.getSimpleName();
                if (name.matches(".*(Impl|Manager|Util|Utils|Helper)")) {
                  events.add(SimpleConditionEvent.violated(type, type.getName()));
                }
              }
            })
        .check(CLASSES);
  }
}
