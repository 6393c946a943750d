// SPDX-License-Identifier: Apache-2.0

// A program of 32 bits that waits until it is killed. It needs no library.
void _start(void)
{
    for (;;)
        __asm__ volatile("int $0x80" : : "a"(29)); // pause(2)
}
