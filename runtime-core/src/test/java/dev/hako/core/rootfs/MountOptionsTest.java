package dev.hako.core.rootfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hako.core.linux.Mounts;
import java.util.List;
import org.junit.jupiter.api.Test;

class MountOptionsTest {

    private static MountOptions parse(String... options) {
        return MountOptions.parse(List.of(options));
    }

    @Test
    void flagsAreSetAndClearedAndTheLastWordCounts() {
        MountOptions options = parse("ro", "nosuid", "nodev", "rw", "dev", "nodev", "noexec", "exec");
        assertThat(options.flags()).isEqualTo(Mounts.MS_NOSUID | Mounts.MS_NODEV);
        assertThat(options.cleared()).isEqualTo(Mounts.MS_RDONLY | Mounts.MS_NOEXEC);
    }

    @Test
    void everyFlagOfMount8IsKnown() {
        MountOptions all = parse(
                "async atime bind dev diratime dirsync exec iversion lazytime loud mand noatime nodev nodiratime noexec noiversion"
                        .concat(
                                " nolazytime nomand norelatime nostrictatime nosuid nosymfollow rbind relatime remount ro rw")
                        .concat(" silent strictatime suid sync symfollow")
                        .concat(" private rprivate shared rshared slave rslave unbindable runbindable")
                        .concat(
                                " rro rrw rnosuid rsuid rnodev rdev rnoexec rexec rnodiratime rdiratime rrelatime rnorelatime")
                        .concat(" rnoatime ratime rstrictatime rnostrictatime rnosymfollow rsymfollow")
                        .split(" ", -1));
        assertThat(all.data()).isEmpty();
        assertThat(all.propagation()).hasSize(8);
    }

    @Test
    void whatNobodyKnowsIsForTheFileSystem() {
        assertThat(parse("ro", "size=64k", "defaults", "_netdev", "nofail", "mode=755")
                        .joinedData())
                .isEqualTo("size=64k,_netdev,nofail,mode=755");
    }

    @Test
    void whatIsNotAppliedYetIsRefused() {
        for (String option : List.of("copy-symlink", "src-nofollow", "dest-nofollow")) {
            assertThatThrownBy(() -> parse(option))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("mount option \"" + option + "\" is not applied yet");
        }
    }

    @Test
    void idsAreMappedOfOneMountOrOfAllBelow() {
        assertThat(parse("bind").mapping()).isEqualTo(MountOptions.Mapping.NONE);
        assertThat(parse("bind", "idmap").mapping()).isEqualTo(MountOptions.Mapping.MOUNT);
        assertThat(parse("rbind", "ridmap").mapping()).isEqualTo(MountOptions.Mapping.TREE);
        assertThat(MountOptions.NAMES).contains("idmap", "ridmap");
    }

    @Test
    void copyingUpIsNotForTheFileSystem() {
        assertThat(parse("tmpcopyup", "size=1m").copiesUp()).isTrue();
        assertThat(parse("tmpcopyup", "size=1m").data()).containsExactly("size=1m");
        assertThat(parse("size=1m").copiesUp()).isFalse();
        assertThat(MountOptions.NAMES).contains("tmpcopyup").isSorted();
    }

    @Test
    void bindTakesAlongWhatIsBelowOnlyIfRecursive() {
        assertThat(parse("bind").isRecursive()).isFalse();
        assertThat(parse("rbind").isRecursive()).isTrue();
        assertThat(parse("rbind").isBind()).isTrue();
        assertThat(parse("rbind").changesFlags()).isFalse();
        assertThat(parse("rbind", "rw").changesFlags()).isTrue();
    }

    @Test
    void propagationKeepsItsOrder() {
        assertThat(parse("rshared", "slave").propagation())
                .containsExactly(Mounts.MS_SHARED | Mounts.MS_REC, Mounts.MS_SLAVE);
    }

    @Test
    void recursiveAccessTimesAreOneChoice() {
        MountOptions options = parse("rnoatime", "rstrictatime", "rro");
        assertThat(options.recursiveSet()).isEqualTo(Mounts.MOUNT_ATTR_STRICTATIME | Mounts.MOUNT_ATTR_RDONLY);
        assertThat(options.recursiveClear()).isEqualTo(Mounts.MOUNT_ATTR__ATIME);
    }

    @Test
    void attributesFollowTheFlags() {
        assertThat(MountOptions.attributes(
                        parse("ro", "nosymfollow", "nodiratime", "noatime").flags()))
                .isEqualTo(Mounts.MOUNT_ATTR_RDONLY
                        | Mounts.MOUNT_ATTR_NOSYMFOLLOW
                        | Mounts.MOUNT_ATTR_NODIRATIME
                        | Mounts.MOUNT_ATTR_NOATIME);
        assertThat(MountOptions.attributes(Mounts.MS_STRICTATIME | Mounts.MS_NOATIME))
                .isEqualTo(Mounts.MOUNT_ATTR_STRICTATIME);
    }

    @Test
    void aBindKeepsItsAccessTimesUnlessTheyAreNamed() {
        long access = Mounts.MOUNT_ATTR__ATIME | Mounts.MOUNT_ATTR_NODIRATIME;
        for (String option : List.of("ro", "atime", "diratime", "norelatime")) {
            long flags = parse("bind", option).flags();
            assertThat(MountOptions.attributesToClear(flags) & access)
                    .as(option)
                    .isZero();
        }
        long named = parse("bind", "noatime").flags();
        assertThat(MountOptions.attributesToClear(named) & access).isEqualTo(access);
    }
}
