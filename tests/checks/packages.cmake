# `course` installs every package the build uses, and none that nothing uses.
include(${CMAKE_CURRENT_LIST_DIR}/support/text.cmake)

execute_process(COMMAND bash ${ROOT}/course packages OUTPUT_VARIABLE listed OUTPUT_STRIP_TRAILING_WHITESPACE
  COMMAND_ERROR_IS_FATAL ANY)
string(REPLACE "\n" ";" listed "${listed}")

# What the build may look for, and the package it comes from.
set(package_of_xtensor libxtensor-dev)
set(package_of_xtensor-blas libxtensor-blas-dev)
set(package_of_fmt libfmt-dev)
set(package_of_CLI11 libcli11-dev)
set(package_of_nlohmann_json nlohmann-json3-dev)
set(package_of_Boost libboost-dev)
set(package_of_ZLIB zlib1g-dev)
set(package_of_doctest doctest-dev)
set(package_of_benchmark libbenchmark-dev)
set(package_of_openblas libopenblas-dev)
set(package_of_seccomp libseccomp-dev)
set(package_of_cmark-gfm libcmark-gfm-dev)
set(package_of_cmark-gfm.h libcmark-gfm-dev)

# What the build takes if it is there and does without: peers to compare with.
set(optional Eigen3 torch/nn.h torch torch_cpu c10 dlib/dnn.h dlib)

# What is used without find_package: package, the file that uses it, how one sees it there.
set(uses
  "g++|CMakeLists.txt|LANGUAGES CXX"
  "cmake|CMakeLists.txt|cmake_minimum_required"
  "ninja-build|CMakePresets.json|Ninja"
  "libxsimd-dev|CMakeLists.txt|XTENSOR_USE_XSIMD"
  "xtl-dev|CMakeLists.txt|find_package.xtensor REQUIRED"
  "gnuplot-nox|common/program/*.cpp|gnuplot"
  "graphviz|common/program/*.cpp|draw\\(\"dot\""
  "bubblewrap|common/assignments/sandbox.cpp|bwrap"
  "doxygen|docs/book.cmake|doxygen"
  "nodejs|docs/book.cmake|find_program.NODE"
  "libjs-katex|docs/book.cmake|/usr/share/javascript/katex")

set(used "")
file(GLOB_RECURSE builds RELATIVE ${ROOT} ${ROOT}/bench/CMakeLists.txt ${ROOT}/chapters/CMakeLists.txt
  ${ROOT}/common/CMakeLists.txt ${ROOT}/tests/CMakeLists.txt)
foreach(build IN LISTS builds ITEMS CMakeLists.txt)
  read_text(${ROOT}/${build} text)
  string(REGEX MATCHALL "find_(package|library|path|file|program) *\\([^)]*\\)" finds "${text}")
  foreach(find IN LISTS finds)
    string(REGEX REPLACE "\\(|\\)|[ \n]+" ";" words "${find}")
    list(GET words 0 command)
    list(GET words 1 name)
    if(NOT command STREQUAL "find_package")
      list(GET words 2 name)
    endif()
    if(command STREQUAL "find_package")
      string(FIND "${find}" "QUIET" may_be_missing)
    else()
      set(may_be_missing 0)
    endif()
    if(name IN_LIST optional AND may_be_missing GREATER_EQUAL 0 AND NOT find MATCHES "REQUIRED")
      continue()
    endif()
    if(NOT package_of_${name})
      problem("${build}: ${command}(… ${name} …) comes from no package that tests/checks/packages.cmake knows")
    else()
      list(APPEND used "${package_of_${name}}")
    endif()
  endforeach()
endforeach()

foreach(use IN LISTS uses)
  string(REPLACE "|" ";" use "${use}")
  list(GET use 0 package)
  list(GET use 1 pattern)
  list(GET use 2 sign)
  file(GLOB files ${ROOT}/${pattern})
  foreach(file IN LISTS files)
    read_text(${file} text)
    if(text MATCHES "${sign}")
      list(APPEND used ${package})
    endif()
  endforeach()
endforeach()

list(REMOVE_DUPLICATES used)
foreach(package IN LISTS used)
  if(NOT package IN_LIST listed)
    problem("course: does not install ${package}, which the build uses")
  endif()
endforeach()
foreach(package IN LISTS listed)
  if(NOT package IN_LIST used)
    problem("course: installs ${package}, which nothing uses")
  endif()
endforeach()

conclude()
