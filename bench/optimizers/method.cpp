#include "bench/optimizers/method.hpp"
