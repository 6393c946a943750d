/* SPDX-License-Identifier: Apache-2.0
 *
 * Writes when its first instruction ran (CLOCK_MONOTONIC, nanoseconds, eight bytes). With an argument it stops itself first, and
 * takes the time when it goes on. Without C library and loader, so that nothing comes before. x86-64.
 */
static long call(long number, long a, long b, long c)
{
    long result;
    __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
    return result;
}

__attribute__((used)) static void run(long *stack)
{
    long time[2];
    if (stack[0] > 1) {
        call(62, call(39, 0, 0, 0), 19, 0);
    }
    call(228, 1, (long)time, 0);
    time[0] = time[0] * 1000000000 + time[1];
    call(1, 1, (long)time, 8);
    call(60, 0, 0, 0);
}

__asm__(".globl _start\n_start: mov %rsp, %rdi\n and $-16, %rsp\n call run\n");
