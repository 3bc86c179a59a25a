#include "chapters/14_reproductions/batches.hpp"

namespace descent::reproductions {

void require_fit(const char* function, const Images& images, std::size_t inputs,
                 std::size_t classes) {
    for (const LabelledData* data : {&images.training, &images.test}) {
        require(data->size() > 0, function, "there are no examples");
        require_size(function, "columns of the examples", data->x.shape()[1], inputs);
        require(data->classes <= classes, function,
                "the network has fewer outputs than there are classes");
    }
}

}  // namespace descent::reproductions
