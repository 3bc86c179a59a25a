// What is too heavy in the book? node weight.js FOLDER [most] prints a line for each fault: a chapter with its figures has at most
// 1 MB, 300 kB compressed, and needs at most 20 files; the book has at most 25 MB (of 2²⁰ bytes).
'use strict';
const fs = require('fs');
const path = require('path');
const zlib = require('zlib');

const [folder, most = 2 ** 20] = process.argv.slice(2);
const read = (name) => fs.readFileSync(path.join(folder, name));
const sum = (sizes) => sizes.reduce((all, size) => all + size, 0);

for (const name of fs.readdirSync(folder).filter((each) => /^chapter_.*\.html$/.test(each))) {
    const page = read(name).toString();
    const files = [...new Set([name, ...[...page.matchAll(/<(?:img|script|link)[^>]* (?:src|href)="([^"]*)"/g)].map((found) => found[1])])];
    const size = sum(files.map((each) => read(each).length)), compressed = sum(files.map((each) => zlib.gzipSync(read(each)).length));
    if (size > most) console.log(`${name}: ${(size / 2 ** 20).toFixed(2)} MB`);
    if (compressed > 0.3 * most) console.log(`${name}: ${(compressed / 1024).toFixed(0)} kB compressed`);
    if (files.length > 20) console.log(`${name}: ${files.length} files`);
}

const all = (place) => sum(fs.readdirSync(place, {withFileTypes: true}).map((each) =>
    each.isDirectory() ? all(path.join(place, each.name)) : fs.statSync(path.join(place, each.name)).size));
if (all(folder) > 25 * most) console.log(`the book: ${(all(folder) / 2 ** 20).toFixed(1)} MB`);
