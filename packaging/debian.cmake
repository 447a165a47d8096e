# Run by CPack between installing and packing: what Debian's policy (chapter 12) asks of each package
# beside the files that are installed everywhere.
if(NOT CPACK_GENERATOR STREQUAL DEB)
	return()
endif()

foreach(component ${CPACK_COMPONENTS_ALL})
	string(TOUPPER ${component} upper)
	set(package ${CPACK_DEBIAN_${upper}_PACKAGE_NAME})
	set(root ${CPACK_TEMPORARY_DIRECTORY}/${component}/usr)
	set(documents ${root}/share/doc/${package})
	if(EXISTS ${root}/share/doc/sockwhy AND NOT package STREQUAL sockwhy)
		file(RENAME ${root}/share/doc/sockwhy ${documents})
	endif()
	file(REMOVE ${documents}/LICENSE) # it is in:
	configure_file(${CPACK_SOCKWHY_FILES}/copyright ${documents}/copyright COPYONLY)
	configure_file(${CPACK_SOCKWHY_FILES}/changelog ${documents}/changelog.Debian COPYONLY)
	if(EXISTS ${documents}/CHANGELOG.md)
		file(RENAME ${documents}/CHANGELOG.md ${documents}/changelog)
	endif()
	file(GLOB compressed ${documents}/changelog* ${root}/share/man/man*/*.[1-9])
	execute_process(COMMAND gzip -9n ${compressed} COMMAND_ERROR_IS_FATAL ANY)
	file(GLOB_RECURSE archives ${root}/lib/*.a) # which CPACK_STRIP_FILES leaves alone
	if(archives)
		execute_process(COMMAND ${CPACK_SOCKWHY_STRIP} --strip-debug
			--enable-deterministic-archives ${archives} COMMAND_ERROR_IS_FATAL ANY)
	endif()
endforeach()
