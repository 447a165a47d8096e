# Writes OUTPUT, a C file that holds the files of this folder as arrays: cmake -DOUTPUT=… -P embed.cmake
set(text "/* Made by report/html/embed.cmake: the files of report/html/. */\n")
string(APPEND text "#include \"report/html_parts.h\"\n")
foreach(part page.html style.css script.js)
	string(REGEX REPLACE "\\..*" "" name ${part})
	file(READ ${CMAKE_CURRENT_LIST_DIR}/${part} bytes HEX)
	string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
	string(REGEX REPLACE "(0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,)" "\t\\1\n"
		bytes "${bytes}")
	string(APPEND text
		"\nstatic const unsigned char ${name}_bytes[] = {\n${bytes}\n\t0x00,\n};\n"
		"const struct html_part html_${name} = {${name}_bytes, sizeof(${name}_bytes) - 1};\n")
endforeach()
file(WRITE ${OUTPUT} "${text}")
