/* SPDX-License-Identifier: Apache-2.0
 * Prints all that a process inherits or is given, one thing a line, so that two starts can be compared.
 * Pids differ from start to start: of them the relations are printed. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

extern char **environ;

static void print_file(const char *path, const char *const *prefixes)
{
    char line[4096];
    FILE *file = fopen(path, "r");

    if (!file) {
        return;
    }
    while (fgets(line, sizeof line, file)) {
        int wanted = !prefixes;

        for (int i = 0; prefixes && prefixes[i]; i++) {
            wanted |= strncmp(line, prefixes[i], strlen(prefixes[i])) == 0;
        }
        if (wanted) {
            printf("%s: %s", path, line);
        }
    }
    fclose(file);
}

static void print_descriptors(void)
{
    for (int fd = 0; fd < 1024; fd++) {
        char path[64], target[4096];
        int flags = fcntl(fd, F_GETFD), status = fcntl(fd, F_GETFL);
        ssize_t length;

        if (flags < 0) {
            continue;
        }
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        length = readlink(path, target, sizeof target - 1);
        target[length < 0 ? 0 : length] = 0;
        /* Pipes and sockets have a number of their own each time. */
        if (strchr(target, '[')) {
            *strchr(target, '[') = 0;
        }
        printf("fd %d: flags %d status %#o position %ld %s\n", fd, flags, status, (long)lseek(fd, 0, SEEK_CUR), target);
    }
}

static void print_relations(void)
{
    char path[64], name[64] = "";
    FILE *file;

    snprintf(path, sizeof path, "/proc/%d/comm", getppid());
    file = fopen(path, "r");
    if (file) {
        if (!fgets(name, sizeof name, file)) {
            name[0] = 0;
        }
        fclose(file);
    }
    printf("parent: %s", name);
    printf("leads group %d, leads session %d, group of parent %d, session of parent %d, foreground %d\n",
        getpgrp() == getpid(), getsid(0) == getpid(), getpgrp() == getpgid(getppid()), getsid(0) == getsid(getppid()),
        tcgetpgrp(0) == getpgrp());
    print_file("/proc/thread-self/children", NULL);
}

int main(int count, char **arguments)
{
    static const char *const status[] = {
        "Name:", "Umask:", "TracerPid:", "Uid:", "Gid:", "Groups:", "SigPnd:", "ShdPnd:", "SigBlk:", "SigIgn:", "SigCgt:",
        "CapInh:", "CapPrm:", "CapEff:", "CapBnd:", "CapAmb:", "NoNewPrivs:", "Seccomp:", "Seccomp_filters:", "Speculation",
        "Cpus_allowed:", "Mems_allowed:", "THP_enabled:", "Threads:", "CoreDumping:", NULL,
    };
    char folder[4096];
    cpu_set_t cpus;
    int signal = 0;

    for (int i = 0; i < count; i++) {
        printf("argument %d: %s\n", i, arguments[i]);
    }
    for (char **variable = environ; *variable; variable++) {
        printf("environment: %s\n", *variable);
    }
    print_descriptors();
    print_file("/proc/self/status", status);
    print_file("/proc/self/limits", NULL);
    print_file("/proc/self/oom_score_adj", NULL);
    print_file("/proc/self/coredump_filter", NULL);
    print_file("/proc/self/cgroup", NULL);
    print_file("/proc/self/timerslack_ns", NULL);
    print_file("/proc/self/loginuid", NULL);
    print_file("/proc/self/personality", NULL);
    printf("\n");
    printf("cwd: %s\n", getcwd(folder, sizeof folder));
    printf("nice: %d, policy %d\n", getpriority(PRIO_PROCESS, 0), sched_getscheduler(0));
    prctl(PR_GET_PDEATHSIG, &signal);
    printf("dumpable %d, pdeathsig %d, timer slack %d, subreaper ", prctl(PR_GET_DUMPABLE), signal, prctl(PR_GET_TIMERSLACK));
    prctl(PR_GET_CHILD_SUBREAPER, &signal);
    printf("%d\n", signal);
    sched_getaffinity(0, sizeof cpus, &cpus);
    printf("processors: %d\n", CPU_COUNT(&cpus));
    print_relations();
    fflush(stdout);
    return count > 1 ? atoi(arguments[1]) : 0;
}
