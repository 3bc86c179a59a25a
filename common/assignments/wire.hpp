/// \file
/// How values cross from one process to another: numbers, tensors, plain structs and
/// functions as bytes.
#pragma once

#include "common/assignments/functions.hpp"
#include "common/assignments/reader.hpp"
#include "common/assignments/writer.hpp"
