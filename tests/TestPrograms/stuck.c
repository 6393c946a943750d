// SPDX-License-Identifier: Apache-2.0

// A program that hangs in several ways until it is killed: two threads that wait for each other, one that spins, one that reads what nobody writes.
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;
static volatile unsigned long count;

static void *takes_a_then_b(void *nothing)
{
    pthread_mutex_lock(&a);
    usleep(100000);
    pthread_mutex_lock(&b);
    return nothing;
}

static void *takes_b_then_a(void *nothing)
{
    pthread_mutex_lock(&b);
    usleep(100000);
    pthread_mutex_lock(&a);
    return nothing;
}

static void *spins(void *nothing)
{
    for (;;)
        count++;
    return nothing;
}

static void *reads(void *nothing)
{
    char letter;
    int ends[2];
    if (pipe(ends) != 0 || read(ends[0], &letter, 1) != 1)
        return NULL;
    return nothing;
}

int main(void)
{
    void *(*all[])(void *) = { takes_a_then_b, takes_b_then_a, spins, reads };
    pthread_t threads[4];
    for (int i = 0; i < 4; i++)
        pthread_create(&threads[i], NULL, all[i], NULL);
    usleep(200000);
    puts("ready");
    fflush(stdout);
    pthread_join(threads[0], NULL);
    return 0;
}
