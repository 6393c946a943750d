# SPDX-License-Identifier: Apache-2.0
# To be sourced in the checkout's folder: afterwards `dotnet` is a .NET 10 SDK. One that is there is taken; else the
# distribution's package; else Microsoft's installer puts one into .dotnet/ of the checkout.

# The SDK itself needs no ICU then, which a fresh machine lacks; our programs do without in any case.
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1

has_sdk() { command -v dotnet >/dev/null && dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; }

use_checkout_sdk() { export DOTNET_ROOT=$PWD/.dotnet PATH=$PWD/.dotnet:$PATH; }

install_sdk() {
    if [ "$(id -u)" = 0 ] && apt-cache show dotnet-sdk-10.0 >/dev/null 2>&1; then
        say "installing the .NET 10 SDK from the distribution's packages"
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends --no-remove dotnet-sdk-10.0 >/dev/null
        return
    fi
    say "installing the .NET 10 SDK with Microsoft's installer into .dotnet/ (about 250 MB)"
    local installer=.dotnet/dotnet-install.sh
    mkdir -p .dotnet
    if ! curl -fsSL --retry 3 https://dot.net/v1/dotnet-install.sh -o "$installer" || ! bash "$installer" --channel 10.0 --install-dir .dotnet; then
        echo "no .NET 10 SDK is here, and none could be installed: see https://dotnet.microsoft.com/download, then run this again" >&2
        return 1
    fi
    use_checkout_sdk
}

if [ -x .dotnet/dotnet ]; then
    use_checkout_sdk
fi
has_sdk || install_sdk
