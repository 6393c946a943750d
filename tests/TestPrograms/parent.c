/* SPDX-License-Identifier: Apache-2.0
 * Starts its arguments as a child, tells its pid, and ends: at once, or when standard input ends.
 * parent none|group|session end|stay COMMAND... */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

int main(int count, char **arguments)
{
    pid_t child;
    char byte;

    if (count < 4) {
        return 2;
    }
    child = fork();
    if (child == 0) {
        if (strcmp(arguments[1], "group") == 0) {
            setpgid(0, 0);
        } else if (strcmp(arguments[1], "session") == 0) {
            setsid();
        }
        execv(arguments[3], arguments + 3);
        _exit(127);
    }
    printf("%d\n", child);
    fflush(stdout);
    while (strcmp(arguments[2], "stay") == 0 && read(0, &byte, 1) > 0) {
    }
    return 0;
}
