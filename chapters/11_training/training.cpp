#include "chapters/11_training/training.hpp"
