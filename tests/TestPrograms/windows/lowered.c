// SPDX-License-Identifier: Apache-2.0

// Runs a command with what a prompt that is not elevated has: administrators only as a group that denies, and no right to debug.
// Argument: the whole command line. Ends as it ends.
#include <stdio.h>
#include <windows.h>

int main(int argc, char **argv) {
    HANDLE own, lowered;
    BYTE administrators[SECURITY_MAX_SID_SIZE];
    DWORD size = sizeof administrators, status = 0;
    SID_AND_ATTRIBUTES denied = {administrators, 0};
    LUID_AND_ATTRIBUTES debug = {{0, 0}, 0};
    STARTUPINFOA startup = {.cb = sizeof startup};
    PROCESS_INFORMATION process;
    if (argc != 2 || !CreateWellKnownSid(WinBuiltinAdministratorsSid, NULL, administrators, &size)
        || !LookupPrivilegeValueA(NULL, SE_DEBUG_NAME, &debug.Luid)) {
        return 200;
    }
    if (!OpenProcessToken(GetCurrentProcess(), TOKEN_DUPLICATE | TOKEN_QUERY | TOKEN_ASSIGN_PRIMARY, &own)
        || !CreateRestrictedToken(own, 0, 1, &denied, 1, &debug, 0, NULL, &lowered)) {
        return 201;
    }
    if (!CreateProcessAsUserA(lowered, NULL, argv[1], NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process)) {
        fprintf(stderr, "CreateProcessAsUser: %lu\n", GetLastError());
        return 202;
    }
    WaitForSingleObject(process.hProcess, INFINITE);
    GetExitCodeProcess(process.hProcess, &status);
    return (int)status;
}
