// SPDX-License-Identifier: Apache-2.0

// Tells that it runs, before main too, by a line and the event Global\firststep-<pid>: a process held at its first instruction has neither. Ends with its argument,
// or with 7.
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

static void before_main(void) __attribute__((constructor));

static void before_main(void) {
    DWORD written;
    char name[64];
    // Kept open: whoever looks for it knows whether this has run.
    snprintf(name, sizeof name, "Global\\firststep-%lu", GetCurrentProcessId());
    CreateEventA(NULL, FALSE, FALSE, name);
    WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), "before main\n", 12, &written, NULL);
}

int main(int argc, char **argv) {
    DWORD handles = 0;
    GetProcessHandleCount(GetCurrentProcess(), &handles);
    printf("in main, command line: %s\n", GetCommandLineA());
    printf("FIRSTSTEP=%s\n", getenv("FIRSTSTEP") != NULL ? getenv("FIRSTSTEP") : "");
    printf("handles %lu, debugger %d\n", handles, IsDebuggerPresent());
    fflush(stdout);
    return argc > 1 ? atoi(argv[argc - 1]) : 7;
}
