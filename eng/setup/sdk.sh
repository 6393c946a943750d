# SPDX-License-Identifier: Apache-2.0
# To be sourced in the checkout's folder: afterwards `dotnet` is a .NET 10 SDK.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
