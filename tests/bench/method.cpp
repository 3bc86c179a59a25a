#include "bench/optimizers/method.hpp"

#include <doctest/doctest.h>
