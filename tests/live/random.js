// node random.js live.wasm questions.txt [count]: does the compiled code answer whatever is asked? count questions of each figure (1,000), those
// recorded with some settings changed, extremes and nonsense among them. Each answer is an object, with an error or without; nothing
// traps, none takes a second, and the second half needs no more memory than the first, but for a twentieth.
'use strict';
const fs = require('fs');
const path = require('path');
const {machine} = require(path.join(__dirname, '../../docs/live/machine.js'));

const [wasm, questions, count = 1000] = process.argv.slice(2);
let state = 12345;
const random = () => (state = state * 16807 % 2147483647) / 2147483647;
const one = (list) => list[Math.floor(random() * list.length)];
const strange = ['nan', 'inf', '-1e308', '1e308', '1e-308', '0', '-0', '', '-1', '1e9', '0.5', 'x', '1,2', ','.repeat(200), '9'.repeat(400), 'é', '%'];

function changed(question) {
    const [name, settings] = question.split('?');
    return `${name}?${settings.split('&').map((setting) => {
        if (random() < 0.8) return setting;
        const [key, value] = setting.split('=');
        const numbers = (value ?? '').split(',');
        if (random() < 0.2) return `${key}=${one(strange)}`;
        return `${key}=${numbers.map((each) => random() < 0.02 ? one(strange) : Number(each) * one([0.1, 0.5, 1, 2, 10, -1]) || each).join(',')}`;
    }).filter(() => random() < 0.999).join('&')}`;
}

const ask = machine(new WebAssembly.Module(fs.readFileSync(wasm)));
const all = fs.readFileSync(questions, 'utf8').split('\n').filter((line) => line.includes('=') && !line.startsWith('nothing'));
let faults = 0;
for (const name of new Set(all.map((line) => line.split('?')[0]))) {
    const own = all.filter((line) => line.startsWith(`${name}?`));
    let refused = 0, longest = 0, half = 0;
    for (let k = 0; k < count; ++k) {
        const question = changed(one(own)), begin = process.cpuUsage().user;
        try {
            const answer = JSON.parse(ask(question));
            refused += 'error' in answer;
        } catch (error) {
            console.log(`${question.slice(0, 300)}: ${error}`);
            ++faults;
        }
        longest = Math.max(longest, (process.cpuUsage().user - begin) / 1000);
        if (k === count >> 1) half = ask.memory.buffer.byteLength;
    }
    const memory = ask.memory.buffer.byteLength;
    if (longest > 1000 || memory > 1.05 * half) ++faults;  // larger answers may come late; a leak grows with the count
    console.log(`${name}: ${count} questions, ${refused} refused, the longest took ${longest.toFixed(0)} ms, ${memory / 2 ** 20} MB (${half / 2 ** 20} after the first half)`);
}
process.exit(faults ? 1 : 0);
