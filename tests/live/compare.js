// node compare.js live.wasm questions.txt native.txt [this:that]: are the answers of the compiled code those that were recorded, one a
// line? Words to the letter; numbers to 1e-12 of the largest in their list, or of 1; to 1e-9 in paths,
// through many layers, and in differences of losses, to 1e-7 in their slopes. this:that changes a number or a text in the compiled code, which must then answer wrong. Ends with 1 where an answer differs.
'use strict';
const fs = require('fs');
const path = require('path');
const {machine} = require(path.join(__dirname, '../../docs/live/machine.js'));

const [wasm, questions, native, change] = process.argv.slice(2);
const lines = (name) => fs.readFileSync(name, 'utf8').split('\n').filter((line) => line);

/** The code with another number, as its eight bytes, or another text of the same length. */
function changed(code, [from, to]) {
    const bytes = (text) => Number.isNaN(Number(text)) ? Buffer.from(text) : Buffer.from(new Float64Array([Number(text)]).buffer);
    let count = 0;
    for (let at = code.indexOf(bytes(from)); at >= 0; at = code.indexOf(bytes(from), at + 1), ++count) bytes(to).copy(code, at);
    if (!count) throw new Error(`the compiled code does not have ${from}`);
    return code;
}

/** The first difference between two parts of answers, or nothing. `tolerance` is absolute. */
function difference(got, expected, tolerance, place) {
    if (typeof got === 'number' && typeof expected === 'number') return Math.abs(got - expected) <= tolerance ? '' : `${place}: ${got}, not ${expected}`;
    if (got === null || expected === null || typeof got !== 'object' || typeof expected !== 'object') return got === expected ? '' : `${place}: ${JSON.stringify(got)}, not ${JSON.stringify(expected)}`;
    const keys = Object.keys(expected);
    if (Object.keys(got).join() !== keys.join()) return `${place}: ${Object.keys(got).length} parts, not ${keys.length}`;
    for (const key of keys) {
        const found = difference(got[key], expected[key], tolerance, `${place} ${key}`);
        if (found) return found;
    }
    return '';
}

/** Of a gradient check's report what is no rounding noise: not the numbers of a block, nor which entry of a right one is the worst. */
const withoutNoise = (report) => report.replace(/^( {2}\w+ +(?:PASS|FAIL|ZERO|INCONCLUSIVE) +\d+).*$/gm, '$1').replace(/ +/g, ' ').replace(/^ block.*$/m, '');

const largest = (value) => typeof value === 'number' ? Math.abs(value) : value && typeof value === 'object' ? Math.max(0, ...Object.values(value).map(largest)) : 0;

/** The difference of two answers. The errors of the toy's derivatives are rounding themselves, ε/h and more where φ is ill conditioned. */
function compare(got, expected) {
    if (Object.keys(got).join() !== Object.keys(expected).join()) return `${JSON.stringify(got).slice(0, 200)}, not ${JSON.stringify(expected).slice(0, 200)}`;
    const rounding = expected.dual && 64 * Math.max(2 ** -52, largest(expected.dual), largest(got.dual));
    for (const [name, value] of Object.entries(expected)) {
        if (name === 'error_over_bound') continue;  // rounding over its estimate
        const share = /slope$/.test(name) ? 1e-7 : /^(path|losses|training|development|gap|numeric|wrong|right|d?h$)/.test(name) ? 1e-9 : 1e-12;
        const size = typeof value === 'number' ? Math.max(1, Math.abs(value)) : largest(value);
        const found = rounding && /^(here|forward|central|Richardson|complex step|dual)$/.test(name)
            ? value.map((each, i) => difference(got[name][i], each, (1e-12 + rounding) * Math.abs(each) + rounding / (name === 'here' ? expected.step : expected.h[i]), `${name} ${i}`)).find(Boolean)
            : name === 'report' ? difference(withoutNoise(got[name]), withoutNoise(value), 0, name) : difference(got[name], value, share * size, name);
        if (found) return found;
        if (name === 'dual' && value.some((each, i) => got[name][i] < each / 8 - 2 ** -52)) return 'dual: the yardstick rounds as the function does';
    }
    return '';
}

const code = fs.readFileSync(wasm);
const ask = machine(new WebAssembly.Module(change ? changed(code, change.split(':')) : code));
const recorded = lines(native);
let wrong = 0;
lines(questions).forEach((question, index) => {
    const found = compare(JSON.parse(ask(question)), JSON.parse(recorded[index]));
    if (found && ++wrong <= 20) console.log(`${question.slice(0, 100)}: ${found}`);
});
console.log(`${recorded.length - wrong} of ${recorded.length} answers are the same`);
process.exit(wrong ? 1 : 0);
