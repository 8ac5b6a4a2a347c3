"""The system calls that computing needs. Whatever is not here is refused, also what future kernels bring.

Refused by their absence: programs and processes (execve, fork), sockets, signals (kill, tgkill), tracing, foreign
memory (process_vm_readv), shared memory (shmget, memfd_create), changes of files beyond what Landlock sees (chmod,
utimensat, setxattr), mounts, namespaces, limits, the own session.
"""

import fcntl
import termios

NEEDED = """
    read readv pread64 preadv write writev pwrite64 lseek close close_range dup dup2 dup3 pipe pipe2 eventfd2
    open openat access faccessat faccessat2 stat fstat lstat newfstatat statx statfs fstatfs readlink readlinkat
    getdents getdents64 getcwd chdir fchdir umask
    mmap munmap mremap mprotect madvise brk membarrier
    futex futex_waitv set_robust_list get_robust_list rseq set_tid_address sched_yield sched_getaffinity
    rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigsuspend rt_sigtimedwait sigaltstack pause
    setitimer getitimer alarm timer_create timer_settime timer_gettime timer_delete timer_getoverrun
    clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time times getrusage getrlimit sysinfo uname
    poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2
    getpid getppid gettid getuid geteuid getgid getegid getgroups getresuid getresgid getpgid getpgrp getsid getcpu
    getrandom get_mempolicy restart_syscall exit exit_group wait4 waitid
"""

ALLOWED = frozenset(NEEDED.split())
"""System calls that pass, whatever their arguments are."""

ABSENT = frozenset({"clone3", "openat2", "io_uring_setup", "io_uring_enter", "io_uring_register"})
"""Calls whose arguments a filter cannot see; told that there is no such call, the C library takes the older one."""

CLONE_THREAD = 0x00010000
"""The flag with which `clone` makes a thread and not a process."""

DESCRIPTOR_COMMANDS = (
    fcntl.F_DUPFD,
    fcntl.F_DUPFD_CLOEXEC,
    fcntl.F_GETFD,
    fcntl.F_SETFD,
    fcntl.F_GETFL,
    fcntl.F_SETFL,
)
"""What `fcntl` may do; above all not F_SETOWN, by which signals could be sent."""

CONTROLS = (termios.TCGETS, termios.TIOCGWINSZ, termios.FIOCLEX, termios.FIONCLEX, termios.FIONBIO, termios.FIONREAD)
"""What `ioctl` may do: ask whether something is a terminal, and set a descriptor's flags."""
