// SPDX-License-Identifier: Apache-2.0
#include <stdio.h>

int work(int n)
{
    return n * 2;
}

int main(void)
{
    printf("%d\n", work(21));
    return 7;
}
