/* SPDX-License-Identifier: Apache-2.0
 *
 * Which signals this process was started with ignored, read before the .NET runtime, which ignores SIGPIPE
 * for itself, has started. Without it `nohup`, or a service manager that ignores SIGPIPE, could not be
 * handed on truthfully to the program that we execute. Bit N-1 stands for signal N, as in SigIgn of
 * /proc/PID/status.
 */
#include <signal.h>
#include <stdint.h>

static uint64_t ignored;

__attribute__((constructor)) static void read_inherited(void)
{
    for (int number = 1; number <= 31; number++) {
        struct sigaction action;
        if (sigaction(number, 0, &action) == 0 && action.sa_handler == SIG_IGN) {
            ignored |= (uint64_t)1 << (number - 1);
        }
    }
}

uint64_t holdpoint_startup_ignored_signals(void)
{
    return ignored;
}
