// The chapters' functions in a browser or in node: machine(module) gives a function from a question, "figure?setting=value&…", to its
// answer, the JSON of an object; what cannot be answered is {"error": a sentence}.
'use strict';

function machine(module) {
    // The compiled code has no files and no environment, and is told so when it asks; its clock stands still.
    const stopped = (clock, precision, place) => {
        new DataView(exports.memory.buffer).setBigUint64(place, 0n, true);
        return 0;
    };
    const nothing = new Proxy({}, {get: (_, name) => name === 'clock_time_get' ? stopped : () => 8});
    const {exports} = new WebAssembly.Instance(module, {wasi_snapshot_preview1: nothing, env: nothing});
    exports._initialize();
    const ask = (question) => {
        const bytes = new TextEncoder().encode(question);
        const place = exports.room(bytes.length);
        new Uint8Array(exports.memory.buffer, place, bytes.length).set(bytes);
        const length = exports.answer();
        return new TextDecoder().decode(new Uint8Array(exports.memory.buffer, exports.reply(), length));
    };
    ask.memory = exports.memory;
    return ask;
}

if (typeof module !== 'undefined') module.exports = {machine};
