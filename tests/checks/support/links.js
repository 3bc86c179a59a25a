// Where does a link of the book lead to nothing, or a variable of a listing to another file? node links.js FOLDER prints a
// line for each, as page: link.
'use strict';
const fs = require('fs');
const path = require('path');

const folder = process.argv[2];
const pages = new Map(fs.readdirSync(folder).filter((name) => name.endsWith('.html'))
    .map((name) => [name, fs.readFileSync(path.join(folder, name), 'utf8')]));
const anchors = new Map([...pages].map(([name, text]) =>
    [name, new Set([...text.matchAll(/\s(?:id|name)="([^"]*)"/g)].map((found) => found[1]))]));
const files = new Map();
const exists = (name) => files.get(name) ?? files.set(name, fs.existsSync(path.join(folder, name))).get(name);

for (const [name, text] of pages) {
    const wrong = new Set();
    for (const [, link] of text.matchAll(/<[a-z]+\s[^>]*?(?:href|src)="([^"]*)"/g)) {
        if (/^(https?:|mailto:|javascript:|data:)/.test(link)) continue;
        const [file, anchor] = link.replace(/&amp;/g, '&').split('#');
        const page = file || name;
        if (!exists(decodeURI(page)) || (anchor && pages.has(page) && !anchors.get(page).has(decodeURIComponent(anchor)))) wrong.add(link);
    }
    for (const [, link] of text.matchAll(/class="code hl_variable" href="([^"#]*_8[ch]pp\.html#[^"]*)"/g)) wrong.add(link);
    for (const link of wrong) console.log(`${name}: ${link}`);
}
