/* SPDX-License-Identifier: Apache-2.0
 * Says that it runs, then ends: say exit N, say signal N, or say wait (until standard input ends). */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int count, char **arguments)
{
    const char *how = count > 1 ? arguments[1] : "exit";
    int number = count > 2 ? atoi(arguments[2]) : 0;

    puts("it runs");
    fflush(stdout);
    if (strcmp(how, "signal") == 0) {
        raise(number);
    }
    if (strcmp(how, "wait") == 0) {
        char byte;

        while (read(0, &byte, 1) > 0) {
        }
    }
    return number;
}
