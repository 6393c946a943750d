/* SPDX-License-Identifier: Apache-2.0
 * Executes its arguments from a thread that is not the leader, while others run. */
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static void *spin(void *nothing)
{
    for (;;) {
        usleep(100);
    }
    return nothing;
}

static void *execute(void *arguments)
{
    execv(((char **)arguments)[0], arguments);
    exit(127);
}

int main(int count, char **arguments)
{
    pthread_t thread;

    for (int i = 0; i < 4; i++) {
        pthread_create(&thread, NULL, spin, NULL);
    }
    pthread_create(&thread, NULL, execute, arguments + (count > 1));
    pthread_join(thread, NULL);
    return 126;
}
