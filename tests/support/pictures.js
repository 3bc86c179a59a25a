// Are these figures those of docs/pictures? node pictures.js ROOT [--update] FILE… prints a line for each that is not; --update
// puts them there. If one gnuplot drew both, their words must be the same, and nine in ten numbers: a trained network's map is
// another on another processor. Two versions of gnuplot write too differently to be compared.
'use strict';
const fs = require('fs');
const path = require('path');

const [root, ...rest] = process.argv.slice(2);
const {adapted, thinned} = require(path.join(root, 'docs/book/figures.js'));

const words = (svg) => [...svg.matchAll(/<text>([\s\S]*?)<\/text>/g)].map((found) => found[1].replace(/<[^>]*>|\s+/g, ' ').trim()).join('\n');
const drawer = (svg) => (svg.match(/GNUPLOT.*?(?=<)/) || [''])[0];
const numbers = (svg) => (svg.replace(/base64,[^"']*/g, '').match(/-?\d*\.?\d+/g) || []).map(Number);

function difference(one, other) {
    if (drawer(one) !== drawer(other)) return '';
    if (words(one) !== words(other)) return 'has other words';
    const [a, b] = [numbers(one), numbers(other)];
    if (Math.abs(a.length - b.length) > 0.02 * a.length) return `has ${b.length} numbers in place of ${a.length}`;
    const counts = new Map();
    for (const x of a) counts.set(x, (counts.get(x) || 0) + 1);
    let lost = 0;
    for (const x of b) counts.get(x) > 0 ? counts.set(x, counts.get(x) - 1) : ++lost;
    return lost > 0.1 * a.length ? `differs in ${lost} of ${a.length} numbers` : '';
}

for (const file of rest.filter((each) => each !== '--update')) {
    const picture = path.join(root, 'docs/pictures', path.basename(file));
    const drawn = adapted(thinned(fs.readFileSync(file, 'utf8')));
    if (rest.includes('--update')) fs.writeFileSync(picture, drawn);
    const kept = fs.existsSync(picture) ? fs.readFileSync(picture, 'utf8') : '';
    if (kept && drawer(kept) !== drawer(drawn)) console.error(`SKIPPED: ${picture} was drawn by another gnuplot, ${drawer(kept)}; here it is ${drawer(drawn)}`);
    const fault = kept ? difference(kept, drawn) : 'is not there';
    if (fault) console.log(`docs/pictures/${path.basename(file)} is not what the program draws: it ${fault}`);
    // Negative controls: another word, other numbers.
    if (!difference(drawn, drawn.replace(/<text>/, '<text>Another ')) || !difference(drawn, drawn.replace(/(?<=<\/desc>[\s\S]*)\d+/g, (each) => 3 * each + 1)))
        console.log('a picture that is another goes unnoticed');
}
