// SPDX-License-Identifier: Apache-2.0

// What dockerd and containerd do: makes Global\stackdump-<own pid> (auto-reset, for administrators and the system, or for the
// descriptor that is given), tells it, and says at each signal that it writes its stacks. Ends with its input.
#include <stdio.h>
#include <windows.h>
#include <sddl.h>

static DWORD WINAPI listen_for(LPVOID event) {
    while (WaitForSingleObject(event, INFINITE) == WAIT_OBJECT_0) {
        printf("stacks\n");
        fflush(stdout);
    }
    return 0;
}

int main(int argc, char **argv) {
    char name[64];
    SECURITY_ATTRIBUTES attributes = {sizeof attributes, NULL, FALSE};
    snprintf(name, sizeof name, "Global\\stackdump-%lu", GetCurrentProcessId());
    const char *descriptor = argc > 1 ? argv[1] : "D:P(A;;GA;;;BA)(A;;GA;;;SY)";
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorA(descriptor, SDDL_REVISION_1, &attributes.lpSecurityDescriptor, NULL)) {
        return 2;
    }
    HANDLE event = CreateEventA(&attributes, FALSE, FALSE, name);
    if (event == NULL || GetLastError() == ERROR_ALREADY_EXISTS || CreateThread(NULL, 0, listen_for, event, 0, NULL) == NULL) {
        return 3;
    }
    printf("listening %lu\n", GetCurrentProcessId());
    fflush(stdout);
    while (getchar() != EOF) {
    }
    return 0;
}
