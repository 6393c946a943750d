// SPDX-License-Identifier: Apache-2.0

// Tells that it runs, before main too: a process held at its first instruction prints neither line. Ends with its argument,
// or with 7.
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>

static void before_main(void) __attribute__((constructor));

static void before_main(void) {
    DWORD written;
    WriteFile(GetStdHandle(STD_OUTPUT_HANDLE), "before main\n", 12, &written, NULL);
}

int main(int argc, char **argv) {
    DWORD handles = 0;
    GetProcessHandleCount(GetCurrentProcess(), &handles);
    printf("in main, command line: %s\n", GetCommandLineA());
    printf("FIRSTSTEP=%s\n", getenv("FIRSTSTEP") != NULL ? getenv("FIRSTSTEP") : "");
    printf("handles %lu\n", handles);
    fflush(stdout);
    return argc > 1 ? atoi(argv[argc - 1]) : 7;
}
