# What CPack packs: Debian packages where dpkg is, else an archive of everything that is installed.
find_program(DPKG dpkg)
if(DPKG)
	set(CPACK_GENERATOR DEB)
else()
	set(CPACK_GENERATOR TXZ)
endif()

# Whoever builds a package answers for it, named as Debian's own tools take it.
if("$ENV{DEBFULLNAME}" STREQUAL "" OR "$ENV{DEBEMAIL}" STREQUAL "")
	set(contact "the sockwhy authors <sockwhy@localhost>")
else()
	set(contact "$ENV{DEBFULLNAME} <$ENV{DEBEMAIL}>")
endif()
set(SOCKWHY_PACKAGE_CONTACT ${contact} CACHE STRING "Who made the packages: NAME <ADDRESS>")

set(CPACK_VERBATIM_VARIABLES ON)
set(CPACK_PACKAGE_CONTACT ${SOCKWHY_PACKAGE_CONTACT})
set(CPACK_PACKAGE_VENDOR "the sockwhy authors")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "") # or it would stand before those below
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE
	GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_COMPONENTS_ALL program)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/debian.cmake)
set(version ${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE})

set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME sockwhy)
set(CPACK_DEBIAN_PROGRAM_DESCRIPTION
"why each connection of a packet capture ended as it did
sockwhy reads a packet capture, or captures itself, and tells each
connection's story: tcpdump's lines, below each what it means, and at the
end how the connection ended and which errno the owners of its sockets got.
ICMP errors are tied to the packets that they quote.")

if(TARGET libsockwhy)
	list(APPEND CPACK_COMPONENTS_ALL library development)
	set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libsockwhy${SOCKWHY_ABI})
	set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libs)
	set(CPACK_DEBIAN_LIBRARY_PACKAGE_MULTIARCH same)
	set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
	set(CPACK_DEBIAN_LIBRARY_PACKAGE_CONTROL_EXTRA ${CMAKE_CURRENT_LIST_DIR}/triggers)
	set(CPACK_DEBIAN_LIBRARY_DESCRIPTION
"tells why connections of a packet capture ended - shared library
libsockwhy reads packet captures and ties what is in them together:
connections, the states of both ends, ICMP errors with what they quote, and
what the owners of the sockets were told.")
	set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libsockwhy-dev)
	set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
	set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SHLIBDEPS OFF)
	set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
		"libsockwhy${SOCKWHY_ABI} (= ${version}), libpcap-dev, libxxhash-dev, zlib1g-dev, libzstd-dev, liblz4-dev, liblzma-dev")
	set(CPACK_DEBIAN_DEVELOPMENT_DESCRIPTION
"tells why connections of a packet capture ended - development files
libsockwhy reads packet captures and ties what is in them together:
connections, the states of both ends, ICMP errors with what they quote, and
what the owners of the sockets were told.
.
Headers, the static library, a pkg-config file, and an example.")
endif()
if(TARGET sockwhy-lab)
	list(APPEND CPACK_COMPONENTS_ALL lab)
	set(CPACK_DEBIAN_LAB_PACKAGE_NAME sockwhy-lab)
	set(CPACK_DEBIAN_LAB_DESCRIPTION
"makes network failures happen between real sockets
sockwhy-lab builds networks of namespaces, lets real sockets meet refusals,
resets, ICMP errors and silence there, records their system calls beside the
packets, and compares what they were told with what sockwhy makes of it.")
endif()

# What Debian wants beside, for packaging/debian.cmake to put where it belongs.
file(READ LICENSE license)
string(STRIP "${license}" license)
string(REPLACE "\n\n" "\n.\n" license " ${license}")
string(REPLACE "\n" "\n " license "${license}")
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
foreach(file copyright changelog)
	configure_file(packaging/${file}.in packaging/${file} @ONLY)
endforeach()
set(CPACK_SOCKWHY_FILES ${PROJECT_BINARY_DIR}/packaging)
set(CPACK_SOCKWHY_STRIP ${CMAKE_STRIP})

include(CPack)
