#include "common/program/exit_code.hpp"

#include <new>
#include <stdexcept>

#include "common/not_implemented.hpp"

namespace descent {

int exit_code(const std::function<int()>& work,
              const std::function<void(const std::string& text)>& complain) {
    try {
        return work();
    } catch (const std::bad_alloc&) {
        complain("not enough memory");
    } catch (const std::length_error&) {
        complain("not enough memory");  // a container of more than the address space
    } catch (const std::invalid_argument& error) {
        complain(error.what());
    } catch (const std::runtime_error& error) {
        complain(error.what());
    } catch (const NotImplemented& error) {
        complain(error.what());
    } catch (const std::exception& error) {
        complain(std::string("internal error: ") + error.what());
        return 3;
    } catch (...) {
        complain("internal error of an unknown kind");
        return 3;
    }
    return 2;
}

}  // namespace descent
