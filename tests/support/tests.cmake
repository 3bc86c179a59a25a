add_library(test_support STATIC ${CMAKE_CURRENT_LIST_DIR}/main.cpp ${CMAKE_CURRENT_LIST_DIR}/run_program.cpp)
target_link_libraries(test_support PUBLIC descent_program descent_data doctest::doctest nlohmann_json::nlohmann_json)
# Test code runs once and is two fifths of all that is compiled: it is optimized less than what it tests, but rounds a·b + c
# as that does. At this level gcc 12 warns about its AVX-512 intrinsics again.
target_compile_options(test_support PUBLIC $<$<CONFIG:Release>:-O1>
  $<$<AND:$<CXX_COMPILER_ID:GNU>,$<CONFIG:Release>>:-fexpensive-optimizations$<SEMICOLON>-Wno-uninitialized>)
# What nearly every test includes: read once, for all tests.
target_precompile_headers(test_support PRIVATE
  <doctest/doctest.h> <fmt/format.h>
  <common/gradient_check.hpp> <common/random.hpp> <tests/support/compare.hpp>)

# For a test that counts allocations: malloc itself, so no part of test_support, which all tests link.
add_library(test_allocations OBJECT ${CMAKE_CURRENT_LIST_DIR}/allocations.cpp)
target_link_libraries(test_allocations PRIVATE descent_options)

# descent_test(name folder library): the program test_<name> from all .cpp files below a folder, known to CTest as <name>.
# Its files are compiled together: no two of a folder may give one name to two things.
function(descent_test name folder library)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/*.cpp)
  add_library(test_objects_${name} OBJECT ${sources})
  target_link_libraries(test_objects_${name} PRIVATE ${library} test_support)
  target_precompile_headers(test_objects_${name} REUSE_FROM test_support)
  compile_together(test_objects_${name})
  add_executable(test_${name} $<TARGET_OBJECTS:test_objects_${name}>)
  target_link_libraries(test_${name} PRIVATE ${library} test_support)
  add_test(NAME ${name} COMMAND test_${name})
endfunction()
