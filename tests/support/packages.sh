# The packages that building and testing need, and how to get them; for sourcing by POSIX shells.
#
# quickstart (to build) and tests/run (to test as well) share it, so that what the project needs is
# written once. It asks no package manager while everything is there.

# For what it is needed; how to see that it is there; the package that brings it. "-" is for what
# comes with the system or with another row, "none" for what this system does without. make is there
# for gcc, whose link-time optimisation works on one processor and complains without it.
packages_table() {
	cat <<-'TABLE'
		for   probe                apt             dnf                apk               pacman        brew
		build command:cc           gcc             gcc                gcc               gcc           -
		build header:stdio.h       libc6-dev       glibc-devel        musl-dev          glibc         -
		build command:cmake        cmake           cmake              cmake             cmake         cmake
		build command:make         make            make               make              make          -
		build command:ninja        ninja-build     ninja-build        samurai           ninja         ninja
		build command:pkg-config   pkg-config      pkgconf-pkg-config pkgconf           pkgconf       pkgconf
		build module:libpcap       libpcap-dev     libpcap-devel      libpcap-dev       libpcap       libpcap
		build module:nettle        nettle-dev      nettle-devel       nettle-dev        nettle        nettle
		build module:libxxhash     libxxhash-dev   xxhash-devel       xxhash-dev        xxhash        xxhash
		build module:zlib          zlib1g-dev      zlib-devel         zlib-dev          zlib          zlib
		build module:libzstd       libzstd-dev     libzstd-devel      zstd-dev          zstd          zstd
		build module:liblz4        liblz4-dev      lz4-devel          lz4-dev           lz4           lz4
		build module:liblzma       liblzma-dev     xz-devel           xz-dev            xz            xz
		test  module:cmocka        libcmocka-dev   libcmocka-devel    cmocka-dev        cmocka        cmocka
		test  module:yajl          libyajl-dev     yajl-devel         yajl-dev          yajl          yajl
		build header:libnet.h      libnet1-dev     libnet-devel       libnet-dev        libnet        libnet
		build module:libmnl        libmnl-dev      libmnl-devel       libmnl-dev        libmnl        none
		build module:libseccomp    libseccomp-dev  libseccomp-devel   libseccomp-dev    libseccomp    none
		build module:libcap-ng     libcap-ng-dev   libcap-ng-devel    libcap-ng-dev     libcap-ng     none
		test  module:libnftables   libnftables-dev nftables-devel     nftables-dev      nftables      none
		test  command:clang        clang           clang              clang             clang         llvm
		test  fuzzer:clang         libclang-rt-dev compiler-rt        compiler-rt       compiler-rt   llvm
		test  command:clang-format clang-format    clang-tools-extra  clang-extra-tools clang         llvm
		test  command:clang-tidy   clang-tidy      clang-tools-extra  clang-extra-tools clang         llvm
		test  command:mandoc       mandoc          mandoc             mandoc            mandoc        mandoc
		test  command:groff        groff-base      groff-base         groff             groff         groff
		test  command:tcpdump      tcpdump         tcpdump            tcpdump           tcpdump       tcpdump
		test  command:tshark       tshark          wireshark-cli      tshark            wireshark-cli wireshark
		test  command:chromium     chromium        chromium           chromium          chromium      -
		test  command:ip           iproute2        iproute            iproute2          iproute2      -
		test  command:setcap       libcap2-bin     libcap             libcap-setcap     libcap        -
		test  command:tcpreplay    tcpreplay       tcpreplay          tcpreplay         tcpreplay     tcpreplay
		test  command:jq           jq              jq                 jq                jq            jq
		test  command:bash         bash            bash               bash              bash          bash
		test  command:zsh          zsh             zsh                zsh               zsh           zsh
		test  command:fish         fish            fish               fish              fish          fish
		test  command:script       bsdutils        util-linux         util-linux-misc   util-linux    -
		test  pandas:python3       python3-pandas  python3-pandas     py3-pandas        python-pandas none
		test  command:zstd         zstd            zstd               zstd              zstd          zstd
		test  command:lz4          lz4             lz4                lz4               lz4           lz4
		test  command:xz           xz-utils        xz                 xz                xz            xz
		test  command:dpkg-shlibdeps dpkg-dev      none               none              none          none
		test  command:lintian      lintian         none               none              none          none
		test  command:mmdebstrap   mmdebstrap      none               none              none          none
	TABLE
}

# is_there KIND:NAME: can it be used?
is_there() {
	case $1 in
	command:*) command -v "${1#*:}" ;;
	module:*) pkg-config --exists "${1#*:}" ;;
	header:*) echo "#include <${1#*:}>" | cc -E - ;;
	pandas:*) "${1#*:}" -c 'import pandas' || "/usr/bin/${1#*:}" -c 'import pandas' ;;
	fuzzer:*)
		echo 'int LLVMFuzzerTestOneInput(const char *data, long size) { return !data && size; }' |
			"${1#*:}" -fsanitize=fuzzer,address,undefined -x c - -o /dev/null
		;;
	esac >/dev/null 2>&1
}

# missing COLUMN FOR…: the named column of the rows whose probe fails, as words on one line.
missing() {
	packages_table | awk -v name="$1" -v wanted=" $* " -v manager="$(package_manager)" '
		NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
		index(wanted, " " $1 " ") && (manager == "" || $at[manager] != "none") {
			print $2, $at[name]
		}' |
		while read -r probe cell; do
			is_there "$probe" || [ "$cell" = - ] || echo "$cell"
		done | sort -u | tr '\n' ' '
}

# The table's column for this system's package manager; nothing where it is none of them.
package_manager() {
	for manager in apt-get dnf apk pacman brew; do
		if command -v "$manager" >/dev/null 2>&1; then
			echo "${manager%-get}"
			return
		fi
	done
}

as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

# install_packages MANAGER PACKAGE…
install_packages() {
	manager=$1
	shift
	case $manager in
	apt)
		as_root apt-get update &&
			as_root env DEBIAN_FRONTEND=noninteractive \
				apt-get install -y --no-install-recommends "$@"
		;;
	dnf) as_root dnf install -y "$@" ;;
	apk) as_root apk add "$@" ;;
	pacman) as_root pacman -Sy --needed --noconfirm "$@" ;;
	brew) brew install "$@" ;;
	esac
}

# need_packages FOR…: installs what is missing for these purposes; prints to standard error, and only
# if something is. Returns non-zero, naming what is missing, where it cannot be had.
need_packages() {
	# Homebrew keeps its libpcap out of the way of the system's, which has no pkg-config file.
	if [ "$(package_manager)" = brew ]; then
		PKG_CONFIG_PATH=$(brew --prefix)/opt/libpcap/lib/pkgconfig:${PKG_CONFIG_PATH:-}
		export PKG_CONFIG_PATH
	fi
	[ -n "$(missing probe "$@")" ] || return 0
	manager=$(package_manager)
	if [ -n "$manager" ]; then
		packages=$(missing "$manager" "$@")
		echo "installing with $manager: $packages" >&2
		log=$(mktemp)
		# shellcheck disable=SC2086 # one word for each package
		install_packages "$manager" $packages </dev/null >"$log" 2>&1 || tail -n 20 "$log" >&2
		rm -f "$log"
	fi
	left=$(missing probe "$@")
	[ -n "$left" ] || return 0
	echo "missing: $left" >&2
	[ -n "$manager" ] || echo "no apt, dnf, apk, pacman or brew here: please install them by hand" >&2
	return 1
}
