/* SPDX-License-Identifier: Apache-2.0
 *
 * Which signals this process was started with ignored, and which blocked, read before the .NET runtime, which
 * ignores SIGPIPE and unblocks SIGRTMIN for itself, has started. Without it `nohup`, or a service manager that ignores SIGPIPE, could not be
 * handed on truthfully to the program that we execute. Bit N-1 stands for signal N, as in SigIgn of
 * /proc/PID/status. By the system call itself, since the C library hides signals 32 and 33.
 *
 * A closed one of the three standard descriptors is /dev/null for as long as this program runs: else the runtime
 * aborts, or takes another file of its own for it. The program that we execute finds it closed, as it was.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

struct kernel_sigaction {
    void (*handler)(int);
    unsigned long flags;
    void (*restorer)(void);
    uint64_t mask;
};

static uint64_t ignored;
static uint64_t blocked;

__attribute__((constructor)) static void read_inherited(void)
{
    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) < 0) {
            open("/dev/null", O_RDWR | O_CLOEXEC);
        }
    }
    syscall(SYS_rt_sigprocmask, 0, 0, &blocked, sizeof(uint64_t));
    for (int number = 1; number <= 64; number++) {
        struct kernel_sigaction action = { 0 };
        if (syscall(SYS_rt_sigaction, number, 0, &action, sizeof(uint64_t)) == 0 && action.handler == (void (*)(int))1) {
            ignored |= (uint64_t)1 << (number - 1);
        }
    }
}

uint64_t holdpoint_startup_ignored_signals(void)
{
    return ignored;
}

uint64_t holdpoint_startup_blocked_signals(void)
{
    return blocked;
}
