// SPDX-License-Identifier: Apache-2.0
// Starts a program held at its first instruction: stopped, without a tracer. Prints its pid, then the status of its end.
#include <signal.h>
#include <stdio.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    int status;
    pid_t child = fork();
    if (child == 0) {
        // A session of its own: its process group cannot become orphaned when this one ends.
        setsid();
        ptrace(PTRACE_TRACEME, 0, 0, 0);
        execv(argv[argc > 1], argv + 1);
        _exit(127);
    }
    waitpid(child, &status, 0);
    kill(child, SIGSTOP);
    ptrace(PTRACE_DETACH, child, 0, 0);
    // For a moment it runs, within the kernel, into its stop.
    waitpid(child, &status, WUNTRACED);
    printf("%d\n", child);
    fflush(stdout);
    waitpid(child, &status, 0);
    printf("%d\n", status);
    return 0;
}
