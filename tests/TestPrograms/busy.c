/* SPDX-License-Identifier: Apache-2.0
 * A program that has everything going on at once: threads that come and go, signals by timer, 200 execs by fork and vfork,
 * a child that is stopped and continued. Then it starts its arguments and waits; then it tells that nothing went wrong. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 8, EXECS = 25 };

static atomic_int signals, wrong;
extern char **environ;

static void count_signal(int number)
{
    (void)number;
    signals++;
}

static int wait_for(pid_t child)
{
    int status;

    while (waitpid(child, &status, 0) < 0) {
    }
    return status;
}

static void *nothing(void *argument)
{
    return argument;
}

static void *execute(void *argument)
{
    for (int i = 0; i < EXECS; i++) {
        char code[16];
        char *arguments[] = { "sh", "-c", "exit $0", code, NULL };
        pthread_t thread;
        pid_t child;

        snprintf(code, sizeof code, "%d", i);
        if (i % 2) {
            wrong += posix_spawn(&child, "/bin/sh", NULL, NULL, arguments, environ) != 0;
        } else if ((child = fork()) == 0) {
            execv("/bin/sh", arguments);
            _exit(127);
        }
        pthread_create(&thread, NULL, nothing, NULL);
        pthread_join(thread, NULL);
        wrong += wait_for(child) != i << 8;
    }
    return argument;
}

/* Stops and continues a child, and expects to be told of both. */
static void job_control(void)
{
    int status;
    pid_t child = fork();

    if (child == 0) {
        for (;;) {
            pause();
        }
    }
    for (int i = 0; i < 20; i++) {
        kill(child, i % 2 ? SIGSTOP : SIGTSTP);
        while (waitpid(child, &status, WUNTRACED) < 0) {
        }
        wrong += !WIFSTOPPED(status) || WSTOPSIG(status) != (i % 2 ? SIGSTOP : SIGTSTP);
        kill(child, SIGCONT);
        while (waitpid(child, &status, WCONTINUED) < 0) {
        }
        wrong += !WIFCONTINUED(status);
    }
    kill(child, SIGTERM);
    status = wait_for(child);
    wrong += !WIFSIGNALED(status) || WTERMSIG(status) != SIGTERM;
}

static int tracer(void)
{
    char line[256];
    int pid = -1;
    FILE *file = fopen("/proc/self/status", "r");

    while (fgets(line, sizeof line, file)) {
        sscanf(line, "TracerPid: %d", &pid);
    }
    fclose(file);
    return pid;
}

int main(int count, char **arguments)
{
    struct itimerval timer = { { 0, 2000 }, { 0, 2000 } };
    struct sigaction action = { .sa_handler = count_signal, .sa_flags = SA_RESTART };
    pthread_t threads[THREADS];
    pid_t child;
    int status;

    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &timer, NULL);
    for (int i = 0; i < THREADS; i++) {
        pthread_create(&threads[i], NULL, execute, NULL);
    }
    job_control();
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
    }
    if (count > 1 && (child = fork()) == 0) {
        execv(arguments[1], arguments + 1);
        _exit(127);
    }
    status = count > 1 ? wait_for(child) : 0;
    printf("wrong %d, signals %s, last %d, tracer %d\n", wrong, signals > 0 ? "came" : "none", WEXITSTATUS(status), tracer());
    return 0;
}
