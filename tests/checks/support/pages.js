// What is wrong with the pages of the book? node pages.js FOLDER prints a line for each fault, as page: fault.
//   links     one that leads to nothing, or from a variable of a listing, or a library's function, to another file
//   anchors   one that stands twice
//   headings  a page without exactly one h1, or with a level skipped
//   pictures  one without a sentence that says what it shows
//   formulas  one that is still TeX
//   styles    one that a formula names and the page has not
//   frame     boxes that are not closed, no language, something fetched from a network, a script beside those of the book
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

function* faults(name, text) {
    for (const [, link] of text.matchAll(/<[a-z]+\s[^>]*?(?:href|src)="([^"]*)"/g)) {
        if (/^(https?:|mailto:|data:)/.test(link)) continue;
        const [file, anchor] = link.replace(/&amp;/g, '&').split('#');
        const page = file || name;
        if (!exists(decodeURI(page)) || (anchor && pages.has(page) && !anchors.get(page).has(decodeURIComponent(anchor)))) yield `link ${link}`;
    }
    for (const [code] of text.matchAll(/<div class="fragment">[\s\S]*?\n<\/div>/g)) {
        for (const [, name] of code.matchAll(/(?<!\.|&gt;|::)<a (?:class="code[^"]*" )?href="[^"#]*#(?!l\d)[^"]*">([a-z]\w*)<\/a>(?!\(|&lt;)/g)) yield `variable ${name}`;
        for (const [, name] of code.matchAll(/<a (?:class="code[^"]*" )?href="[^"]*">(\w)<\/a>/g)) yield `variable ${name}`;
        for (const [, name] of code.matchAll(/<a [^>]*>((?:xt|std|fmt)::\w+)<\/a>/g)) yield `of a library ${name}`;
    }

    const ids = [...text.matchAll(/\sid="([^"]*)"/g)].map((found) => found[1]);
    for (const id of ids.filter((each, index) => ids.indexOf(each) < index)) yield `twice ${id}`;

    const levels = [...text.replace(/<nav[\s\S]*?<\/nav>/g, '').matchAll(/<h([1-6])[\s>]/g)].map((found) => Number(found[1]));
    if (levels[0] !== 1 || levels.indexOf(1, 1) > 0) yield `headings ${levels.slice(0, 9)}`;
    if (levels.some((level, index) => index > 0 && level > levels[index - 1] + 1)) yield 'headings skip a level';

    for (const [picture] of text.matchAll(/<img[^>]*>/g)) if (!/alt="[^"]+[.?!]"/.test(picture)) yield `picture ${picture}`;

    const prose = text.replace(/<div class="fragment">[\s\S]*?\n<\/div>|<pre[\s\S]*?<\/pre>|<code>[\s\S]*?<\/code>/g, '');
    if (!name.includes('_source') && !name.startsWith('test_') && /\\\(|\\\[|katex-error/.test(prose)) yield 'formula not typeset';

    const styles = new Set([...text.matchAll(/\.(k\d+)\{/g)].map((found) => found[1]));
    for (const [, style] of text.matchAll(/<span class="(?:[^"]* )?(k\d+)">/g)) if (!styles.has(style)) yield `style ${style}`;

    const tags = (tag) => text.split(tag).length - 1;
    if (tags('<div') !== tags('</div>')) yield `frame ${tags('<div')} div, ${tags('</div>')} of them closed`;
    if (!text.includes('<html lang="en">')) yield 'no language';
    for (const [all] of text.matchAll(/<(?:script|link|img)[^>]*"(?:https?:)?\/\/[^>]*>/g)) yield `network ${all}`;
    for (const [all] of text.matchAll(/<script(?! src="(?:book|search-data)\.js")[^>]*>| on[a-z]+="[^"]*"|javascript:/g)) yield `script ${all}`;
}

for (const [name, text] of pages) for (const fault of new Set(faults(name, text))) console.log(`${name}: ${fault}`);
