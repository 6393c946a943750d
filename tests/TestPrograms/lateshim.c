// SPDX-License-Identifier: Apache-2.0
// A shim whose start does not wait for its daemon: the child goes on only when start has ended and was waited for.
// Called with an -address that ends in "exec" it then executes this program as daemon; otherwise it serves without an exec.
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void wait_for_end(pid_t process) {
    struct timespec pause = {0, 1000000};
    while (kill(process, 0) == 0 || errno != ESRCH) {
        nanosleep(&pause, NULL);
    }
}

static int answer(const char *text) {
    return write(1, text, strlen(text)) == (ssize_t)strlen(text) ? 0 : 1;
}

int main(int count, char **arguments) {
    if (strcmp(arguments[count - 1], "delete") == 0) {
        return answer("deleted\n");
    }
    if (strcmp(arguments[count - 1], "start") != 0) {
        pause();
        return 0;
    }
    pid_t start = getpid();
    if (fork() != 0) {
        return answer("unix:///nowhere\n");
    }
    setpgid(0, 0);
    int null = open("/dev/null", O_RDWR);
    dup2(null, 0);
    dup2(null, 1);
    dup2(null, 2);
    wait_for_end(start);
    arguments[count - 1] = NULL;
    const char *address = arguments[count - 2];
    if (strcmp(address + strlen(address) - 4, "exec") == 0) {
        execv("/proc/self/exe", arguments);
    }
    pause();
    return 0;
}
