// SPDX-License-Identifier: Apache-2.0

// Times are QueryPerformanceCounter's, eight bytes each on the output. By its first argument:
//   exit         ends: the least that a program can do
//   wait         waits on Global\debugger-<own pid> as the runhcs shim does; writes when it was released, each time
//   set NAME     for each byte of its input opens Global\NAME and sets it; writes when it began
//   set1 NAME    opens Global\NAME, sets it, ends
#include <fcntl.h>
#include <io.h>
#include <stdio.h>
#include <string.h>
#include <windows.h>
#include <sddl.h>

static void write_time(LARGE_INTEGER time) {
    fwrite(&time.QuadPart, sizeof time.QuadPart, 1, stdout);
    fflush(stdout);
}

static int set(const char *name) {
    HANDLE event = OpenEventA(EVENT_MODIFY_STATE, FALSE, name);
    return event != NULL && SetEvent(event) && CloseHandle(event) ? 0 : 1;
}

static int wait_for_ever(void) {
    char name[64];
    LARGE_INTEGER now;
    SECURITY_ATTRIBUTES attributes = {sizeof attributes, NULL, FALSE};
    snprintf(name, sizeof name, "Global\\debugger-%lu", GetCurrentProcessId());
    ConvertStringSecurityDescriptorToSecurityDescriptorA("D:P(A;;GA;;;BA)(A;;GA;;;SY)", SDDL_REVISION_1, &attributes.lpSecurityDescriptor, NULL);
    HANDLE event = CreateEventA(&attributes, FALSE, FALSE, name);
    QueryPerformanceCounter(&now);
    write_time(now);
    while (event != NULL && WaitForSingleObject(event, INFINITE) == WAIT_OBJECT_0) {
        QueryPerformanceCounter(&now);
        write_time(now);
    }
    return 1;
}

int main(int argc, char **argv) {
    char name[128];
    LARGE_INTEGER began;
    _setmode(_fileno(stdout), _O_BINARY);
    if (argc == 2 && strcmp(argv[1], "wait") == 0) {
        return wait_for_ever();
    }
    if (argc != 3) {
        return 0;
    }
    snprintf(name, sizeof name, "Global\\%s", argv[2]);
    if (strcmp(argv[1], "set1") == 0) {
        return set(name);
    }
    while (getchar() != EOF) {
        QueryPerformanceCounter(&began);
        if (set(name) != 0) {
            return 1;
        }
        write_time(began);
    }
    return 0;
}
