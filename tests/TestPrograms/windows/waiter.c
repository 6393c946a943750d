// SPDX-License-Identifier: Apache-2.0

// What the runhcs shim does in Create when it is asked to: makes Global\debugger-<own pid> (auto-reset, for administrators and
// the system), tells it, waits. Arguments: rounds, and "manual" for a manual-reset event.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>
#include <sddl.h>

int main(int argc, char **argv) {
    int rounds = argc > 1 ? atoi(argv[1]) : 1;
    BOOL manual = argc > 2 && strcmp(argv[2], "manual") == 0;
    char name[64];
    SECURITY_ATTRIBUTES attributes = {sizeof attributes, NULL, FALSE};
    snprintf(name, sizeof name, "Global\\debugger-%lu", GetCurrentProcessId());
    if (!ConvertStringSecurityDescriptorToSecurityDescriptorA("D:P(A;;GA;;;BA)(A;;GA;;;SY)", SDDL_REVISION_1, &attributes.lpSecurityDescriptor, NULL)) {
        return 2;
    }
    HANDLE event = CreateEventA(&attributes, manual, FALSE, name);
    if (event == NULL || GetLastError() == ERROR_ALREADY_EXISTS) {
        return 3;
    }
    printf("Halting until signalled %lu\n", GetCurrentProcessId());
    fflush(stdout);
    for (int round = 0; round < rounds; round++) {
        if (WaitForSingleObject(event, 60000) != WAIT_OBJECT_0) {
            return 4;
        }
        if (manual) {
            ResetEvent(event);
        }
        printf("released %d\n", round);
        fflush(stdout);
    }
    return 0;
}
