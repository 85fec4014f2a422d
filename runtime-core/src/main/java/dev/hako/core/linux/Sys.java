package dev.hako.core.linux;

import java.util.Locale;

/** The system calls that hako makes, with their numbers on each architecture (asm/unistd.h). */
public enum Sys {
    READ(0, 63),
    WRITE(1, 64),
    CLOSE(3, 57),
    OPENAT(257, 56),
    OPENAT2(437, 437),
    FSTAT(5, 80),
    NEWFSTATAT(262, 79),
    STATX(332, 291),
    LSEEK(8, 62),
    FCNTL(72, 25),
    DUP3(292, 24),
    PIPE2(293, 59),
    READLINKAT(267, 78),
    FACCESSAT2(439, 439),
    MKDIRAT(258, 34),
    MKNODAT(259, 33),
    SYMLINKAT(266, 36),
    LINKAT(265, 37),
    UNLINKAT(263, 35),
    RENAMEAT2(316, 276),
    FCHMOD(91, 52),
    FCHMODAT(268, 53),
    FCHOWN(93, 55),
    FCHOWNAT(260, 54),
    FTRUNCATE(77, 46),
    GETDENTS64(217, 61),
    STATFS(137, 43),
    FSTATFS(138, 44),
    UMASK(95, 166),
    CHDIR(80, 49),
    FCHDIR(81, 50),
    GETCWD(79, 17),
    CHROOT(161, 51),
    MEMFD_CREATE(319, 279),
    IOCTL(16, 29),
    PPOLL(271, 73),
    EPOLL_CREATE1(291, 20),
    EPOLL_CTL(233, 21),
    EPOLL_PWAIT(281, 22),
    MOUNT(165, 40),
    UMOUNT2(166, 39),
    PIVOT_ROOT(155, 41),
    FSOPEN(430, 430),
    FSCONFIG(431, 431),
    FSMOUNT(432, 432),
    FSPICK(433, 433),
    OPEN_TREE(428, 428),
    MOVE_MOUNT(429, 429),
    MOUNT_SETATTR(442, 442),
    CLONE(56, 220),
    CLONE3(435, 435),
    EXECVE(59, 221),
    EXECVEAT(322, 281),
    EXIT_GROUP(231, 94),
    KILL(62, 129),
    PIDFD_OPEN(434, 434),
    PIDFD_SEND_SIGNAL(424, 424),
    WAIT4(61, 260),
    WAITID(247, 95),
    PRCTL(157, 167),
    GETPID(39, 172),
    GETPPID(110, 173),
    GETTID(186, 178),
    SETSID(112, 157),
    GETPGID(121, 155),
    SETPGID(109, 154),
    PRLIMIT64(302, 261),
    CLOSE_RANGE(436, 436),
    SCHED_SETAFFINITY(203, 122),
    SCHED_GETAFFINITY(204, 123),
    SCHED_SETATTR(314, 274),
    IOPRIO_SET(251, 30),
    PERSONALITY(135, 92),
    SET_MEMPOLICY(238, 237),
    SETNS(308, 268),
    UNSHARE(272, 97),
    SETHOSTNAME(170, 161),
    SETDOMAINNAME(171, 162),
    GETUID(102, 174),
    GETEUID(107, 175),
    GETGID(104, 176),
    SETRESUID(117, 147),
    SETRESGID(119, 149),
    SETGROUPS(116, 159),
    CAPGET(125, 90),
    CAPSET(126, 91),
    KEYCTL(250, 219),
    SECCOMP(317, 277),
    BPF(321, 280),
    RT_SIGACTION(13, 134),
    RT_SIGPROCMASK(14, 135),
    SIGNALFD4(289, 74),
    RT_SIGTIMEDWAIT(128, 137),
    SOCKET(41, 198),
    SOCKETPAIR(53, 199),
    BIND(49, 200),
    CONNECT(42, 203),
    SENDTO(44, 206),
    SENDMSG(46, 211),
    RECVMSG(47, 212),
    RECVFROM(45, 207),
    GETSOCKOPT(55, 209),
    SETSOCKOPT(54, 208),
    SHUTDOWN(48, 210),
    LISTEN(50, 201),
    ACCEPT4(288, 242),
    INOTIFY_INIT1(294, 26),
    INOTIFY_ADD_WATCH(254, 27),
    EVENTFD2(290, 19),
    SPLICE(275, 76),
    NANOSLEEP(35, 101),
    FLOCK(73, 32),
    GETEGID(108, 177),
    SENDFILE(40, 71),
    UTIMENSAT(280, 88),
    SETXATTR(188, 5),
    MADVISE(28, 233),
    READAHEAD(187, 213),
    PREAD64(17, 67);

    /** The number of a call that an architecture does not have. */
    public static final int ABSENT = -1;

    private final int x8664;
    private final int aarch64;

    Sys(int x8664, int aarch64) {
        this.x8664 = x8664;
        this.aarch64 = aarch64;
    }

    /** {@return its number on an architecture}, or {@link #ABSENT} */
    public int number(Arch arch) {
        return switch (arch) {
            case X86_64 -> x8664;
            case AARCH64 -> aarch64;
        };
    }

    /** {@return its name as in the manual} */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
