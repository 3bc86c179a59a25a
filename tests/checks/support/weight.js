// What is too heavy in the book? node weight.js FOLDER [most] prints a line for each fault: a chapter with all its figures has at most
// 1 MB, 300 kB compressed; the book has at most 25 MB (of 2²⁰ bytes). To open a chapter takes at most 15 requests: the page, and each
// file that it names as style, script or picture, but for figures that wait until the reader is near (loading="lazy"); the fonts of
// formulas come on top, and the search data once the reader searches: support/look.js counts them in a browser, fonts and all.
'use strict';
const fs = require('fs');
const path = require('path');
const zlib = require('zlib');

const [folder, most = 2 ** 20] = process.argv.slice(2);
const read = (name) => fs.readFileSync(path.join(folder, name));
const sum = (sizes) => sizes.reduce((all, size) => all + size, 0);

for (const name of fs.readdirSync(folder).filter((each) => /^chapter_.*\.html$/.test(each))) {
    const page = read(name).toString();
    const named = [...page.matchAll(/<(?:img|script|link)[^>]* (?:src|href)="([^"]*)"[^>]*>/g)];
    const files = [...new Set([name, ...named.map((found) => found[1])])];
    const atOnce = 1 + new Set(named.filter(([tag]) => !tag.includes('loading="lazy"')).map((found) => found[1])).size;
    const size = sum(files.map((each) => read(each).length)), compressed = sum(files.map((each) => zlib.gzipSync(read(each)).length));
    if (size > most) console.log(`${name}: ${(size / 2 ** 20).toFixed(2)} MB`);
    if (compressed > 0.3 * most) console.log(`${name}: ${(compressed / 1024).toFixed(0)} kB compressed`);
    if (atOnce > 15) console.log(`${name}: ${atOnce} requests`);
}

const all = (place) => sum(fs.readdirSync(place, {withFileTypes: true}).map((each) =>
    each.isDirectory() ? all(path.join(place, each.name)) : fs.statSync(path.join(place, each.name)).size));
if (all(folder) > 25 * most) console.log(`the book: ${(all(folder) / 2 ** 20).toFixed(1)} MB`);
