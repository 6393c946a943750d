// SPDX-License-Identifier: Apache-2.0

// With "press" and a command line: runs that in a console of its own, presses ^C there as soon as the event Global\ctrlc-ready is set, and
// ends as it ends. Otherwise a stand-in for a debugger: sets that event, waits for ^C, says so, and ends with 5.
#include <stdio.h>
#include <string.h>
#include <windows.h>

static HANDLE pressed;

static BOOL WINAPI handle(DWORD event) {
    SetEvent(pressed);
    return event == CTRL_C_EVENT;
}

int main(int argc, char **argv) {
    HANDLE ready = CreateEventA(NULL, TRUE, FALSE, "Global\\ctrlc-ready");
    pressed = CreateEventA(NULL, TRUE, FALSE, NULL);
    SetConsoleCtrlHandler(handle, TRUE);
    if (argc != 3 || strcmp(argv[1], "press") != 0) {
        SetEvent(ready);
        DWORD waited = WaitForSingleObject(pressed, 20000);
        printf("%s\n", waited == WAIT_OBJECT_0 ? "interrupted" : "nothing came");
        return waited == WAIT_OBJECT_0 ? 5 : 6;
    }

    STARTUPINFOA startup = {.cb = sizeof startup, .dwFlags = STARTF_USESTDHANDLES};
    PROCESS_INFORMATION process;
    DWORD status = 0;
    startup.hStdInput = GetStdHandle(STD_INPUT_HANDLE);
    startup.hStdOutput = GetStdHandle(STD_OUTPUT_HANDLE);
    startup.hStdError = GetStdHandle(STD_ERROR_HANDLE);
    FreeConsole();
    AllocConsole();
    SetConsoleCtrlHandler(handle, TRUE);
    if (!CreateProcessA(NULL, argv[2], NULL, NULL, TRUE, 0, NULL, NULL, &startup, &process)) {
        return 200;
    }
    if (WaitForSingleObject(ready, 20000) != WAIT_OBJECT_0 || !GenerateConsoleCtrlEvent(CTRL_C_EVENT, 0)) {
        TerminateProcess(process.hProcess, 201);
    }
    WaitForSingleObject(process.hProcess, INFINITE);
    GetExitCodeProcess(process.hProcess, &status);
    return (int)status;
}
