// SPDX-License-Identifier: Apache-2.0

// What docker-signal does: opens an event with EVENT_MODIFY_STATE and pulses it; with "set" it sets it instead.
// Arguments: pulse or set, the event's name without Global\. Then, for each line of its input, once; each answer is a line.
#include <stdio.h>
#include <string.h>
#include <windows.h>

int main(int argc, char **argv) {
    char name[128], line[16];
    if (argc != 3) {
        return 2;
    }
    snprintf(name, sizeof name, "Global\\%s", argv[2]);
    while (fgets(line, sizeof line, stdin) != NULL) {
        HANDLE event = OpenEventA(EVENT_MODIFY_STATE, FALSE, name);
        BOOL done = event != NULL && (strcmp(argv[1], "set") == 0 ? SetEvent(event) : PulseEvent(event));
        printf("%s %lu\n", done ? "done" : "failed", done ? 0 : GetLastError());
        fflush(stdout);
        if (event != NULL) {
            CloseHandle(event);
        }
    }
    return 0;
}
